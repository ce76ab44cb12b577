using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace JwtXmppAuth.Fuzz;

/// <summary>The parser in Prosody and ejabberd, with namespaces, as they call it: UTF-8 whatever a declaration says.</summary>
internal sealed unsafe partial class Expat : IDisposable
{
    private const string Library = "libexpat.so.1";

    /// <summary>Between namespace and name; Prosody's choice too. No XML can contain it.</summary>
    private const byte Separator = 0x01;

    private static readonly nint Encoding = Marshal.StringToCoTaskMemUTF8("UTF-8");

    private readonly nint _parser;
    private GCHandle _self;
    private Reading _reading = new();
    private int _skip;

    /// <exception cref="DllNotFoundException">With the name of the package that brings the library.</exception>
    public Expat()
    {
        if (!NativeLibrary.TryLoad(Library, Assembly.GetExecutingAssembly(), searchPath: null, out _))
            throw new DllNotFoundException($"{Library} is missing, the parser that ours is compared with: install Debian's libexpat1.");
        _parser = XML_ParserCreateNS(Encoding, Separator);
        _self = GCHandle.Alloc(this);
    }

    /// <summary>Whether the last document had a comment, a processing instruction, a declaration or a DTD.</summary>
    public bool SawRestricted { get; private set; }

    /// <param name="around">So many levels of elements around what is wanted are not told.</param>
    public bool TryRead(ReadOnlySpan<byte> utf8, Reading reading, int around = 0)
    {
        (_reading, _skip, SawRestricted) = (reading, around, false);
        reading.Clear();
        _ = XML_ParserReset(_parser, Encoding);
        XML_SetUserData(_parser, GCHandle.ToIntPtr(_self));
        XML_SetElementHandler(_parser, &OnStart, &OnEnd);
        XML_SetCharacterDataHandler(_parser, &OnText);
        XML_SetCommentHandler(_parser, &OnComment);
        XML_SetProcessingInstructionHandler(_parser, &OnInstruction);
        XML_SetXmlDeclHandler(_parser, &OnDeclaration);
        XML_SetStartDoctypeDeclHandler(_parser, &OnDoctype);
        fixed (byte* bytes = utf8)
            return XML_Parse(_parser, bytes, utf8.Length, isFinal: 1) == 1;
    }

    public static string Version => Marshal.PtrToStringUTF8(XML_ExpatVersion()) ?? "";

    public void Dispose()
    {
        XML_ParserFree(_parser);
        _self.Free();
    }

    private static Expat Of(nint self) => (Expat)GCHandle.FromIntPtr(self).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnStart(nint self, byte* name, byte** attributes)
    {
        var expat = Of(self);
        if (expat._skip-- > 0)
            return;
        var (ns, local) = Split(name);
        expat._reading.Open(Bytes(ns), Bytes(local));
        for (; *attributes != null; attributes += 2)
        {
            (ns, local) = Split(attributes[0]);
            expat._reading.Add(Bytes(ns), Bytes(local), MemoryMarshal.CreateReadOnlySpanFromNullTerminated(attributes[1]));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnEnd(nint self, byte* name)
    {
        if (Of(self)._skip++ < 0)
            Of(self)._reading.Close();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnText(nint self, byte* text, int length)
    {
        if (Of(self)._skip < 0)
            Of(self)._reading.AddText(new ReadOnlySpan<byte>(text, length));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnComment(nint self, byte* text) => Of(self).SawRestricted = true;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInstruction(nint self, byte* target, byte* data) => Of(self).SawRestricted = true;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDeclaration(nint self, byte* version, byte* encoding, int standalone) => Of(self).SawRestricted = true;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDoctype(nint self, byte* name, byte* system, byte* isPublic, int hasSubset) => Of(self).SawRestricted = true;

    private static ((nint At, int Length) Namespace, (nint At, int Length) Local) Split(byte* name)
    {
        var whole = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        var at = whole.LastIndexOf(Separator);
        return (((nint)name, Math.Max(at, 0)), ((nint)(name + at + 1), whole.Length - at - 1));
    }

    private static ReadOnlySpan<byte> Bytes((nint At, int Length) part) => new((void*)part.At, part.Length);

    [LibraryImport(Library)]
    private static partial nint XML_ParserCreateNS(nint encoding, byte separator);

    [LibraryImport(Library)]
    private static partial byte XML_ParserReset(nint parser, nint encoding);

    [LibraryImport(Library)]
    private static partial void XML_ParserFree(nint parser);

    [LibraryImport(Library)]
    private static partial nint XML_ExpatVersion();

    [LibraryImport(Library)]
    private static partial int XML_Parse(nint parser, byte* bytes, int length, int isFinal);

    [LibraryImport(Library)]
    private static partial void XML_SetUserData(nint parser, nint data);

    [LibraryImport(Library)]
    private static partial void XML_SetElementHandler(
        nint parser, delegate* unmanaged[Cdecl]<nint, byte*, byte**, void> start, delegate* unmanaged[Cdecl]<nint, byte*, void> end);

    [LibraryImport(Library)]
    private static partial void XML_SetCharacterDataHandler(nint parser, delegate* unmanaged[Cdecl]<nint, byte*, int, void> handler);

    [LibraryImport(Library)]
    private static partial void XML_SetCommentHandler(nint parser, delegate* unmanaged[Cdecl]<nint, byte*, void> handler);

    [LibraryImport(Library)]
    private static partial void XML_SetProcessingInstructionHandler(nint parser, delegate* unmanaged[Cdecl]<nint, byte*, byte*, void> handler);

    [LibraryImport(Library)]
    private static partial void XML_SetXmlDeclHandler(nint parser, delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, void> handler);

    [LibraryImport(Library)]
    private static partial void XML_SetStartDoctypeDeclHandler(
        nint parser, delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int, void> handler);
}

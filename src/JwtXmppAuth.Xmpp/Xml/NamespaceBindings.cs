namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>The prefixes in force where the scanner stands, innermost last. How many there may be, the builder counts.</summary>
internal sealed class NamespaceBindings
{
    /// <summary>The depth of what was declared around the element that is read.</summary>
    public const int Outside = 0;

    private Binding[] _bindings = new Binding[16];

    public int Count { get; private set; }

    /// <summary>Starts with the declarations of the stream.</summary>
    public void Reset(NamespaceScope scope)
    {
        Truncate(0);
        foreach (var (prefix, ns) in scope.Prefixes)
            Add(new Binding(prefix, 0, prefix.Length, ns, Outside));
    }

    public void Truncate(int count)
    {
        if (count < Count)
            _bindings.AsSpan(count, Count - count).Clear();
        Count = count;
    }

    /// <summary>The scanner goes on within the same bytes, so where the prefix stands is all that has to be kept.</summary>
    /// <param name="start">Where in the bytes the prefix stands.</param>
    public void Declare(int start, int length, string ns, int depth) => Add(new Binding(null, start, length, ns, depth));

    /// <param name="depth">Of the element that declares the prefix.</param>
    public string? Find(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> prefix, out int depth)
    {
        for (var i = Count - 1; i >= 0; i--)
        {
            ref readonly var binding = ref _bindings[i];
            if (binding.Length == prefix.Length && prefix.SequenceEqual(binding.Outer ?? utf8.Slice(binding.Start, binding.Length)))
            {
                depth = binding.Depth;
                return binding.Namespace;
            }
        }

        depth = int.MaxValue;
        return prefix.SequenceEqual("xml"u8) ? XmppNamespaces.Xml : null;
    }

    private void Add(Binding binding)
    {
        if (Count == _bindings.Length)
            Array.Resize(ref _bindings, Count * 2);
        _bindings[Count++] = binding;
    }

    /// <param name="Outer">The prefix of a declaration of the stream; null where it stands in the bytes that are read.</param>
    private readonly record struct Binding(byte[]? Outer, int Start, int Length, string Namespace, int Depth);
}

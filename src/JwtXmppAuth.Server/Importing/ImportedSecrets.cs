namespace JwtXmppAuth.Server.Importing;

/// <summary>Where the imported configuration finds secrets: in files, or, where asked for, written into it.</summary>
/// <param name="Folder">Of the files; nothing is written there.</param>
internal sealed record ImportedSecrets(string Folder, bool Inline)
{
    public string Path(string name) => $"{Folder.TrimEnd('/')}/{name}";
}

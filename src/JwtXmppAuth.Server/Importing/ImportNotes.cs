using System.Globalization;

namespace JwtXmppAuth.Server.Importing;

/// <summary>What an import has to say beside the configuration; no sentence has a value in it that may be a secret.</summary>
internal sealed class ImportNotes
{
    private const int MaxNotes = 200;
    private const int MaxLength = 500;

    private readonly List<(string Chapter, List<string> Notes)> _chapters =
        [(Different, []), (NotUnderstood, []), (Stays, []), (ToDo, [])];

    private const string Different = "What behaves differently";
    private const string NotUnderstood = "What was not understood, and is left out";
    private const string Stays = "What stays in Prosody";
    private const string ToDo = "What is left to do";

    public void Differs(string note) => Add(Different, note);

    public void LeavesOut(string note) => Add(NotUnderstood, note);

    public void Keeps(string note) => Add(Stays, note);

    public void Asks(string note) => Add(ToDo, note);

    public void Write(TextWriter to)
    {
        foreach (var (chapter, notes) in _chapters.Where(each => each.Notes.Count > 0))
        {
            to.WriteLine($"{chapter}:");
            foreach (var note in notes.Take(MaxNotes))
                to.WriteLine($"  - {note}");
            if (notes.Count > MaxNotes)
                to.WriteLine("  - and more of the kind");
            to.WriteLine();
        }
    }

    /// <summary>Names of hosts and files are whatever somebody wrote: no line ends, nothing that a terminal would obey.</summary>
    private static string Shown(string note) => string.Concat(note.Take(MaxLength).Select(letter =>
        char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate ? '?' : letter));

    private void Add(string chapter, string note)
    {
        var notes = _chapters.Single(each => each.Chapter == chapter).Notes;
        var shown = Shown(note);
        if (!notes.Contains(shown, StringComparer.Ordinal) && notes.Count <= MaxNotes)
            notes.Add(shown);
    }
}

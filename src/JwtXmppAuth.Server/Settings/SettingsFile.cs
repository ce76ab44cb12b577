using System.Text.Json;

namespace JwtXmppAuth.Server.Settings;

/// <summary>A JSON file with settings; comments and trailing commas are welcome.</summary>
internal static class SettingsFile
{
    /// <summary>Null when there is none, or none that can be read: then a fault says where reading stopped, without the text.</summary>
    public static IConfiguration? Read(string path, bool optional, ICollection<string> faults)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional, reloadOnChange: false).Build();
        }
        catch (FileNotFoundException)
        {
            faults.Add($"{path} does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            faults.Add($"{path} cannot be read by this process");
        }
        catch (Exception problem) when (problem is InvalidDataException or FormatException or IOException)
        {
            faults.Add($"{path} cannot be read: {Reason(problem)}");
        }

        return null;
    }

    /// <summary>The parser's own message may quote the file, and so a secret.</summary>
    private static string Reason(Exception? problem)
    {
        for (; problem is not null; problem = problem.InnerException)
        {
            if (problem is JsonException { LineNumber: { } line, BytePositionInLine: { } column })
                return $"no JSON at line {line + 1}, column {column + 1}";
            if (problem is FormatException && problem.Message.Contains("duplicate key", StringComparison.OrdinalIgnoreCase))
                return problem.Message;
        }

        return "not a JSON object";
    }
}

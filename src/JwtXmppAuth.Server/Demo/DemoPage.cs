namespace JwtXmppAuth.Server.Demo;

/// <summary>The files of the page, compiled into the program.</summary>
internal static class DemoPage
{
    public static (byte[] Content, string MediaType)? Find(string file)
    {
        using var resource = typeof(DemoPage).Assembly.GetManifestResourceStream($"Demo/{file}");
        if (resource is null)
            return null;

        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return (content, MediaType(Path.GetExtension(file)));
    }

    private static string MediaType(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}

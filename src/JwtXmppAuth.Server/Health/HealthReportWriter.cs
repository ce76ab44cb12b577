using System.Text.Json;
using JwtXmppAuth.Server.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JwtXmppAuth.Server.Health;

/// <summary>
/// One word for the public; for operators an object:
/// <c>{"status":"Unhealthy","checks":{"upstreams":{"status":"Unhealthy","detail":"…","data":{"prosody":"…"}}}}</c>.
/// </summary>
internal static class HealthReportWriter
{
    public static async Task WriteAsync(HttpContext http, HealthReport report)
    {
        if (CameInAt.Of(http) is not Listener.Admin)
        {
            http.Response.ContentType = "text/plain";
            await http.Response.WriteAsync($"{report.Status}\n");
            return;
        }

        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Status.ToString());
            json.WriteString("detail", entry.Description);
            json.WriteStartObject("data");
            foreach (var (key, value) in entry.Data)
                json.WriteString(key, value.ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync();
    }
}

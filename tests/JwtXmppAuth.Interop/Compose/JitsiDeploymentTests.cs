using System.Net;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.Compose;

/// <summary>
/// <c>./up.sh --jitsi</c> with stand-ins for Jitsi's images: a Prosody 13 and an nginx that make of their environment what
/// those images make of it. The gateway, networks, mounts and secrets are those of docker-compose.yml.
/// </summary>
public sealed class JitsiDeploymentTests
{
    [Fact]
    public async Task One_command_puts_the_gateway_between_the_web_server_and_Prosody()
    {
        await using var project = new ComposeProject("jitsi");
        foreach (var port in new[] { "HTTP_PORT", "HTTPS_PORT", "JVB_PORT" })
            project.Environment[port] = $"{LoopbackPort.Free()}";
        // The profile leaves rooms to Jicofo, which has no stand-in.
        project.Environment["ROOM_CREATION"] = "allowed";
        var services = new JitsiServices(await project.ConfigurationAsync(JitsiServices.Values));
        project.Write("stand-ins.yml", StandIns);
        project.Environment["COMPOSE_FILE"] = "docker-compose.yml:stand-ins.yml";
        project.Write("prosody.cfg.lua", ProsodyOf(services));
        project.Write("nginx.conf", NginxOf(services));

        var said = await project.RunAsync("./up.sh --jitsi --no-build");

        Assert.Contains("The gateway is ready", said, StringComparison.Ordinal);
        Assert.Contains("rooms are NAME@muc.meet.jitsi", said, StringComparison.Ordinal);
        const string values = "$compose --env-file deploy/secrets/jitsi.env";
        var check = await project.RunAsync($"{values} exec -T gateway jwtxmppauth check-config");
        Assert.Contains("host meet.jitsi: rooms at muc.meet.jitsi, upstream prosody", check, StringComparison.Ordinal);
        Assert.Contains("The configuration can be used.", check, StringComparison.Ordinal);

        var token = (await project.RunAsync($"{values} exec -T gateway jwtxmppauth token mint --room standup --user-name Ada")).Trim();
        var web = new Uri($"http://127.0.0.1:{project.Environment["HTTP_PORT"]}");
        await using (var client = await BoshScenarioClient.ConnectAsync(
            new Uri(web, $"/acme/http-bind?room=standup&token={token}"), "meet.jitsi", TestContext.Current.CancellationToken))
        {
            var own = await client.JoinAsync("standup", service: "muc.meet.jitsi");
            Assert.True(Conference.IsOwn(own), own.ToString());
            Assert.Equal("Ada", own.Element.Child("identity", XmppNamespaces.Client)?.Child("user", XmppNamespaces.Client)?.Child("name", XmppNamespaces.Client)?.Text);
            Assert.Equal("error", (await client.JoinAsync("board", service: "muc.meet.jitsi")).Type);
        }

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(web, "https://localhost:8443"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(web, "https://evil.example"));
    }

    private static readonly string StandIns = $$"""
        services:
          web:
            image: {{ProxyContainer.Image}}
            command: ["nginx", "-c", "/test/nginx.conf", "-g", "daemon off;"]
            volumes: ["./nginx.conf:/test/nginx.conf:ro"]
          jitsi-prosody:
            image: {{TestRun.Images}}-prosody:13
            volumes: ["./prosody.cfg.lua:/etc/prosody/prosody.cfg.lua:ro"]
          jicofo: { image: "{{ProxyContainer.Image}}", entrypoint: ["sleep", "infinity"], stop_signal: SIGKILL }
          jvb: { image: "{{ProxyContainer.Image}}", entrypoint: ["sleep", "infinity"], stop_signal: SIGKILL }
        """;

    /// <summary>The settings go where docker-jitsi-meet's template for Prosody puts them; lists are cut at commas.</summary>
    private static string ProsodyOf(JitsiServices services)
    {
        string Of(string variable) => services["jitsi-prosody", variable] ?? throw new InvalidDataException($"{variable} is not set.");
        return $$"""
            plugin_paths = { "/prosody-plugins-custom" }
            pidfile = "/tmp/prosody.pid"
            log = { { levels = { min = "info" }, to = "console" } }
            {{Of("GLOBAL_CONFIG")}}
            c2s_require_encryption = {{(Of("PROSODY_C2S_REQUIRE_ENCRYPTION") == "1" ? "true" : "false")}}
            modules_enabled = { "disco", "saslauth", "tls", "ping" }
            modules_disabled = { "s2s" }
            VirtualHost "{{Of("XMPP_DOMAIN")}}"
              authentication = "{{Of("JWT_AUTH_TYPE")}}"
              {{string.Join("\n  ", Of("XMPP_CONFIGURATION").Split(','))}}
            Component "{{Of("XMPP_MUC_DOMAIN")}}" "muc"
              muc_room_locking = false
              muc_room_default_public_jids = true
            """;
    }

    /// <summary>Forwards as docker-jitsi-meet's web server does: the tenant as <c>prefix=</c> in front, <c>Host</c> replaced.</summary>
    private static string NginxOf(JitsiServices services) => $$"""
        pid /tmp/nginx.pid;
        error_log /dev/stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;
          server {
            listen 8000;
            resolver 127.0.0.11;
            set $prefix "";
            include /config/nginx-custom/*.conf;
            location = /http-bind {
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header Host {{services["web", "XMPP_DOMAIN"]}};
              proxy_pass {{services["web", "XMPP_BOSH_URL_BASE"]}}/http-bind?prefix=$prefix&$args;
            }
            location ~ ^/([^/]+)/http-bind { set $prefix "$1"; rewrite ^/(.*)$ /http-bind; }
          }
        }
        """;

    private static async Task<HttpStatusCode> StatusAsync(Uri web, string origin)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(web, "/http-bind"));
        request.Headers.Add("Origin", origin);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}

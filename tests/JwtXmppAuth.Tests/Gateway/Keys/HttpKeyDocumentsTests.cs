using System.Globalization;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Keys;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys.Remote;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Keys;

public sealed class HttpKeyDocumentsTests
{
    private readonly GatewayOptions _configuration = new() { KeyFetch = { MaxBytes = 2048 } };
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly FakeLogger<ClockCheck> _log = new();
    private TimeProvider _pace = TimeProvider.System;
    private Type? _thrown;
    private HttpKeyDocuments? _documents;

    private KeyFetchOptions Options => _configuration.KeyFetch;

    [Fact]
    public async Task A_document_comes_with_its_tag_and_its_lifetime()
    {
        await using var server = await HttpPeer.StartAsync(http =>
        {
            http.Response.Headers.ETag = "\"v1\"";
            http.Response.Headers.CacheControl = "public, max-age=300";
            return http.Response.WriteAsync("keys");
        });

        var fetched = Assert.IsType<KeyDocument.Fetched>(await GetAsync(server.At("/keys?a=b")));

        Assert.Equal("keys", Encoding.UTF8.GetString(fetched.Content));
        Assert.Equal("\"v1\"", fetched.ETag);
        Assert.Equal(TimeSpan.FromMinutes(5), fetched.Lifetime);
        Assert.Equal(["/keys?a=b"], server.Requests);
    }

    [Fact]
    public async Task The_question_says_nothing_of_the_gateway_and_its_clients()
    {
        List<string> headers = [];
        await using var server = await HttpPeer.StartAsync(http =>
        {
            headers.AddRange(http.Request.Headers.Keys);
            http.Response.Cookies.Append("a", "b");
            return http.Response.WriteAsync("keys");
        });

        await GetAsync(server.Url);
        await GetAsync(server.Url);

        Assert.Equal(["Accept", "Host", "User-Agent"], headers.Distinct().Order());
    }

    [Fact]
    public async Task A_tag_is_asked_with_and_unchanged_has_a_lifetime_of_its_own()
    {
        await using var server = await HttpPeer.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Headers.IfNoneMatch == "\"v1\"" ? 304 : 400;
            http.Response.Headers.CacheControl = "max-age=7";
            return Task.CompletedTask;
        });

        Assert.Equal(new KeyDocument.Unchanged(TimeSpan.FromSeconds(7)), await GetAsync(server.Url, "\"v1\""));
    }

    [Theory]
    [InlineData("max-age=60", "20", null, 40)]
    [InlineData("max-age=60", "60", null, 0)]
    [InlineData("max-age=60", "61", null, 0)]
    [InlineData("no-store, max-age=60", null, null, 0)]
    [InlineData("no-cache", null, null, 0)]
    [InlineData("max-age=x", null, null, null)]
    [InlineData(null, null, null, null)]
    [InlineData(null, null, "60", 60)]
    [InlineData("max-age=30", null, "60", 30)]
    [InlineData(null, null, "-60", 0)]
    [InlineData(null, null, "never", 0)]
    public async Task A_lifetime_is_what_the_headers_make_of_it(string? control, string? age, string? expires, int? seconds)
    {
        await using var server = await HttpPeer.StartAsync(http =>
        {
            var date = _time.GetUtcNow();
            http.Response.Headers.Date = date.ToString("r", CultureInfo.InvariantCulture);
            if (control is not null)
                http.Response.Headers.CacheControl = control;
            if (age is not null)
                http.Response.Headers.Age = age;
            if (expires is not null)
                http.Response.Headers.Expires = int.TryParse(expires, CultureInfo.InvariantCulture, out var later)
                    ? date.AddSeconds(later).ToString("r", CultureInfo.InvariantCulture)
                    : expires;
            return http.Response.WriteAsync("keys");
        });

        var fetched = Assert.IsType<KeyDocument.Fetched>(await GetAsync(server.Url));

        Assert.Equal(seconds is { } some ? TimeSpan.FromSeconds(some) : null, fetched.Lifetime);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_server_without_the_document_says_so(int status)
    {
        await using var server = await Answering(status);
        Assert.IsType<KeyDocument.Absent>(await GetAsync(server.Url));
    }

    [Theory]
    [InlineData(401, 1)]
    [InlineData(403, 1)]
    [InlineData(429, 2)]
    [InlineData(500, 2)]
    [InlineData(503, 2)]
    public async Task Another_status_is_a_failure_and_asked_again_where_that_may_help(int status, int asked)
    {
        await using var server = await Answering(status);

        var failed = await FailedAsync(server.Url);

        Assert.Equal((KeyFetchOutcome.Status, $"answers {status}."), (failed.Outcome, failed.Explanation));
        Assert.Equal(asked, server.Requests.Count);
    }

    [Theory]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    public async Task A_document_is_read_up_to_the_bound_whether_its_length_is_said_or_not(int length)
    {
        await using var server = await HttpPeer.StartAsync(async http =>
        {
            if (http.Request.Path == "/stated")
                http.Response.ContentLength = length;
            await http.Response.Body.WriteAsync(new byte[length]);
        });

        foreach (var path in (string[])["/stated", "/chunked"])
        {
            var document = await GetAsync(server.At(path));
            if (length <= Options.MaxBytes)
                Assert.Equal(length, Assert.IsType<KeyDocument.Fetched>(document).Content.Length);
            else
                Assert.Equal(KeyFetchOutcome.TooLarge, Assert.IsType<KeyDocument.Failed>(document).Outcome);
        }
    }

    [Fact]
    public async Task An_endless_document_is_left_at_the_bound()
    {
        var sent = 0L;
        await using var server = await HttpPeer.StartAsync(async http =>
        {
            for (var chunk = new byte[4096]; !http.RequestAborted.IsCancellationRequested; sent += chunk.Length)
                await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
        });

        Assert.Equal(KeyFetchOutcome.TooLarge, (await FailedAsync(server.Url)).Outcome);
    }

    [Fact]
    public async Task A_compressed_document_is_not_unpacked()
    {
        await using var server = await HttpPeer.StartAsync(http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            return http.Response.WriteAsync("bomb");
        });

        Assert.Equal(KeyFetchOutcome.Malformed, (await FailedAsync(server.Url)).Outcome);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Redirects_within_the_host_are_followed_up_to_a_bound(int redirects, bool followed)
    {
        await using var server = await HttpPeer.StartAsync(http =>
        {
            var step = int.Parse(http.Request.Path.Value!.TrimStart('/'), CultureInfo.InvariantCulture);
            if (step == 0)
                return http.Response.WriteAsync("keys");
            http.Response.Redirect($"/{step - 1}", permanent: step % 2 == 0);
            return Task.CompletedTask;
        });

        var document = await GetAsync(server.At($"/{redirects}"));

        if (followed)
            Assert.IsType<KeyDocument.Fetched>(document);
        else
            Assert.Equal(KeyFetchOutcome.Redirect, Assert.IsType<KeyDocument.Failed>(document).Outcome);
    }

    [Theory]
    [InlineData("http://localhost:{port}/keys")]
    [InlineData("http://127.0.0.1:1/keys")]
    [InlineData("https://127.0.0.1:{port}/keys")]
    [InlineData("http://user@127.0.0.1:{port}/keys")]
    [InlineData("//elsewhere.example.com/keys")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://[")]
    [InlineData(null)]
    public async Task A_redirect_to_anywhere_else_is_not_followed(string? place)
    {
        await using var server = await HttpPeer.StartAsync(http =>
        {
            http.Response.StatusCode = 302;
            if (place is not null)
                http.Response.Headers.Location = place.Replace("{port}", $"{http.Request.Host.Port}", StringComparison.Ordinal);
            return Task.CompletedTask;
        });

        Assert.Equal(KeyFetchOutcome.Redirect, (await FailedAsync(server.Url)).Outcome);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_body_that_drips_is_given_up_within_the_time_for_the_whole()
    {
        _pace = _time;
        var dripping = new SemaphoreSlim(0);
        await using var server = await HttpPeer.StartAsync(async http =>
        {
            for (; !http.RequestAborted.IsCancellationRequested; dripping.Release())
            {
                await http.Response.Body.WriteAsync(new byte[1], http.RequestAborted);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, http.RequestAborted);
            }
        });

        var fetch = GetAsync(server.Url);
        await dripping.WaitAsync(TestContext.Current.CancellationToken);
        var begun = _time.GetUtcNow();
        var failed = Assert.IsType<KeyDocument.Failed>(await _time.PassUntilAsync(fetch, TimeSpan.FromSeconds(20)));

        Assert.Equal(KeyFetchOutcome.Timeout, failed.Outcome);
        Assert.InRange(_time.GetUtcNow() - begun, Options.Timeout - TimeSpan.FromSeconds(1), Options.Timeout + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_too()
    {
        _pace = _time;
        await using var server = await HttpPeer.StartAsync(http => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted));

        var document = await _time.PassUntilAsync(GetAsync(server.Url), TimeSpan.FromSeconds(60));

        Assert.Equal(KeyFetchOutcome.Timeout, Assert.IsType<KeyDocument.Failed>(document).Outcome);
    }

    [Fact]
    public async Task Nobody_there_is_a_failure_with_a_reason()
    {
        Uri place;
        await using (var server = await Answering(200))
            place = server.Url;

        var failed = await FailedAsync(place);

        Assert.Equal(KeyFetchOutcome.Unreachable, failed.Outcome);
        Assert.Contains("ConnectionError", failed.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_once_is_tried_again()
    {
        var requests = 0;
        await using var server = await HttpPeer.StartAsync(http =>
        {
            if (Interlocked.Increment(ref requests) > 1)
                return http.Response.WriteAsync("keys");
            http.Abort();
            return Task.CompletedTask;
        });

        Assert.IsType<KeyDocument.Fetched>(await GetAsync(server.Url));
    }

    [Fact]
    public async Task A_certificate_of_the_configured_authority_is_taken()
    {
        using var authority = new CertificateAuthority();
        await using var server = await HttpPeer.StartAsync(http => http.Response.WriteAsync("keys"), authority.Issue("127.0.0.1"));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, authority.Pem, TestContext.Current.CancellationToken);
        Options.CertificateAuthorityFile = file;

        Assert.IsType<KeyDocument.Fetched>(await GetAsync(server.Url));
        File.Delete(file);
    }

    [Theory]
    [InlineData("other.example.com")]
    [InlineData(null)]
    public async Task A_certificate_for_another_name_is_not_taken(string? name)
    {
        using var authority = new CertificateAuthority();
        await using var server = await HttpPeer.StartAsync(http => http.Response.WriteAsync("keys"), authority.Issue(name));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, authority.Pem, TestContext.Current.CancellationToken);
        Options.CertificateAuthorityFile = file;

        Assert.Equal(KeyFetchOutcome.Tls, (await FailedAsync(server.Url)).Outcome);
        Assert.Empty(server.Requests);
        File.Delete(file);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_taken()
    {
        using var authority = new CertificateAuthority();
        await using var server = await HttpPeer.StartAsync(http => http.Response.WriteAsync("keys"), authority.Issue("127.0.0.1"));

        Assert.Equal(KeyFetchOutcome.Tls, (await FailedAsync(server.Url)).Outcome);
    }

    [Fact]
    public async Task A_file_of_authorities_that_cannot_be_read_is_named()
    {
        // A folder: what the system then throws is no IOException.
        Options.CertificateAuthorityFile = Path.GetTempPath();

        var failed = await FailedAsync(new("https://127.0.0.1:1/keys"));

        Assert.Equal(KeyFetchOutcome.Tls, failed.Outcome);
        Assert.Contains("KeyFetch:CertificateAuthorityFile", failed.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(UnauthorizedAccessException), KeyFetchOutcome.Unreachable)]
    [InlineData(typeof(InvalidOperationException), KeyFetchOutcome.Unreachable)]
    [InlineData(typeof(NotSupportedException), KeyFetchOutcome.Unreachable)]
    [InlineData(typeof(TaskCanceledException), KeyFetchOutcome.Timeout)]
    public async Task Whatever_a_handler_throws_is_a_failure(Type thrown, KeyFetchOutcome outcome)
    {
        _thrown = thrown;

        Assert.Equal(outcome, (await FailedAsync(new("https://id.example.com/keys"))).Outcome);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(8, null)]
    [InlineData(-8, null)]
    [InlineData(30, "ahead")]
    [InlineData(-30, "behind")]
    public async Task A_clock_that_differs_is_told_of_once(int seconds, string? word)
    {
        await using var server = await HttpPeer.StartAsync(http =>
        {
            http.Response.Headers.Date = _time.GetUtcNow().AddSeconds(-seconds - (http.Request.Path == "/old" ? 3600 : 0)).ToString("r", CultureInfo.InvariantCulture);
            if (http.Request.Path == "/old")
                http.Response.Headers.Age = "3600";
            return http.Response.WriteAsync("keys");
        });

        await GetAsync(server.Url);
        await GetAsync(server.At("/old"));

        var lines = _log.Collector.GetSnapshot().Select(line => line.Message).ToList();
        Assert.Equal(word is null ? 0 : 1, lines.Count);
        Assert.All(lines, line => Assert.Contains(word!, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_stops_the_process_waits_for_no_server()
    {
        using var stopping = new CancellationTokenSource();
        await using var server = await HttpPeer.StartAsync(async http =>
        {
            await stopping.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Documents().GetAsync(server.Url, null, stopping.Token));
    }

    private static Task<HttpPeer> Answering(int status) => HttpPeer.StartAsync(http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    private async Task<KeyDocument> GetAsync(Uri address, string? known = null) =>
        await Documents().GetAsync(address, known, TestContext.Current.CancellationToken);

    private async Task<KeyDocument.Failed> FailedAsync(Uri address) =>
        Assert.IsType<KeyDocument.Failed>(await GetAsync(address));

    private HttpKeyDocuments Documents()
    {
        _documents ??= Make();
        return _documents;

        HttpKeyDocuments Make()
        {
            var services = new ServiceCollection();
            services.AddKeyClient(Options);
            if (_thrown is not null)
                services.AddHttpClient(HttpKeyDocuments.Client).ConfigurePrimaryHttpMessageHandler(() => new Throwing(_thrown));
            return new(services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>(), new(_configuration), new ClockCheck(_time, _log), _pace);
        }
    }

    private sealed class Throwing(Type problem) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw (Exception)Activator.CreateInstance(problem)!;
    }
}

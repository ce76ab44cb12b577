using System.Net;
using System.Net.Http.Headers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §5.</summary>
public sealed class HttpOverviewTests
{
    [Theory]
    [Requirement("XEP-0124", "5", "A request's Content-Type header is ignored.")]
    [InlineData("text/xml; charset=utf-8")]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task A_request_may_claim_any_content_type(string? contentType)
    {
        await using var server = await BoshServer.StartAsync();
        var client = server.Client();
        using var content = new StringContent($"<body xmlns='http://jabber.org/protocol/httpbind' rid='7' ver='1.6' to='{BoshServer.Domain}'/>");
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, client.Url) { Content = content };

        var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.NotNull(response["sid"]);
    }

    [Fact]
    [Requirement("XEP-0124", "5", "Responses are not chunked.")]
    public async Task An_answer_says_how_long_it_is()
    {
        await using var server = await BoshServer.StartAsync();
        var response = await server.Client().OpenAsync(BoshServer.Domain);

        Assert.Equal($"{response.Text.Length}", response.Header("Content-Length"));
        Assert.Null(response.Header("Transfer-Encoding"));
    }

    [Fact]
    [Requirement("XEP-0124", "5", "All information travels in POST requests; anything else is refused without ending up in HTML.")]
    public async Task A_method_that_does_not_belong_here_is_refused_with_a_body_element()
    {
        await using var server = await BoshServer.StartAsync();
        var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Put, client.Url);

        var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.Status);
        Assert.True(response.Terminates);
        Assert.Contains("POST", response.Header("Allow"), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XEP-0124", "5", "Without an 'accept' attribute of ours no request may be compressed.")]
    public async Task A_compressed_request_is_refused()
    {
        await using var server = await BoshServer.StartAsync();
        var client = server.Client();
        using var content = new StringContent("<body/>");
        content.Headers.ContentEncoding.Add("gzip");
        using var request = new HttpRequestMessage(HttpMethod.Post, client.Url) { Content = content };

        var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.Status);
        Assert.Equal("bad-request", response.Condition);
    }
}

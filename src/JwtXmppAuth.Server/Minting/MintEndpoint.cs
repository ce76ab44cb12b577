using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Admin;
using JwtXmppAuth.Server.Hosting;
using JwtXmppAuth.Tokens;
using Microsoft.AspNetCore.Http.Features;

namespace JwtXmppAuth.Server.Minting;

/// <summary>
/// <c>POST /v1/mint</c>, on a listener of its own: a backend that asks for tokens has no business with health, metrics or the
/// admin API.
/// </summary>
internal sealed partial class MintEndpoint(MintClients clients, GatewayReload gateway, TimeProvider time, ILogger<MintEndpoint> log)
{
    public const string Path = "/v1/mint";

    /// <summary>Bytes of a request: every text as long as it may be would not fit, and no token of that size would either.</summary>
    public const int MaxBody = 16 * 1024;

    private readonly Strangers _strangers = new(
        time,
        "Basic realm=\"jwtxmppauth\", charset=\"UTF-8\"",
        MintProblem.Of(StatusCodes.Status401Unauthorized, "mint.credentials", "Show id and secret of one of Gateway:Mint:Clients, or the secret as bearer token."),
        MintProblem.Of(StatusCodes.Status429TooManyRequests, "mint.limited", "Wrong credentials from this address are not looked at for a minute."));

    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (http.Request.Headers.Authorization is not [var header] || clients.Find(header) is not { } caller)
            return _strangers.Answer(http, LogStranger);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBody;

        var (request, refusal) = await AdminBody.ReadAsync<MintRequest>(http.Request, MaxBody);
        if (request is null)
            return refusal!;
        if (MintClient.Of(caller, gateway.Options) is not { } client)
            return Refuse(caller, address, "mint.app", "The client's app or host is not there any more.");
        return MintRule.Judge(client, request, time.GetUtcNow()) switch
        {
            MintVerdict.Granted(var claims) => Grant(client, claims, address),
            MintVerdict.Refused(var code, var detail) => Refuse(caller, address, code, detail),
            _ => throw new UnreachableException(),
        };
    }

    private IResult Grant(MintClient client, JitsiClaims claims, IPAddress address)
    {
        string token;
        try
        {
            token = TokenMint.Sign(claims.ToPayload(), client.Key(claims.NotBefore), client.Options.KeyId);
        }
        catch (Exception fault) when (fault is ArgumentException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            // Not its text: that may show a piece of a key.
            return Refuse(client.Options, address, "mint.key", $"The key of app {client.App.Id} cannot sign ({fault.GetType().Name}).");
        }

        if (token.Length > client.App.MaxTokenBytes)
            return Refuse(client.Options, address, "mint.request", $"The token would have {token.Length} bytes; the app takes {client.App.MaxTokenBytes}.");
        LogGranted(client.Options.Id, address, claims.Id!, Quoted.Text(claims.Room!), Quoted.Text(claims.Sub!), claims.Expires);
        return AdminBody.Answer(new MintAnswer(token, claims.Id!, DateTimeOffset.FromUnixTimeSeconds(claims.Expires.ToUnixTimeSeconds())));
    }

    private IResult Refuse(MintClientOptions client, IPAddress address, string code, string detail)
    {
        LogRefused(client.Id, address, code, detail);
        return MintProblem.Of(
            code switch
            {
                "mint.request" => StatusCodes.Status400BadRequest,
                "mint.app" or "mint.key" => StatusCodes.Status500InternalServerError,
                _ => StatusCodes.Status403Forbidden,
            },
            code,
            detail);
    }

    [LoggerMessage(6040, LogLevel.Information,
        "Client {Client} from {Address} got token {TokenId} for room {Room} of {Sub} until {Expires}")]
    private partial void LogGranted(string client, IPAddress address, string tokenId, string room, string sub, DateTimeOffset expires);

    [LoggerMessage(6041, LogLevel.Warning, "Client {Client} from {Address} was refused a token, {Code}. {Detail}")]
    private partial void LogRefused(string client, IPAddress address, string code, string detail);

    [LoggerMessage(6042, LogLevel.Warning, "A request for a token from {Address} was refused, mint.credentials: it has no client's credentials")]
    private partial void LogStranger(IPAddress address);
}

/// <summary>Refusals as RFC 9457 says them, with the code beside.</summary>
internal static class MintProblem
{
    public static IResult Of(int status, string code, string detail) => TypedResults.Problem(
        detail, statusCode: status, title: "No token was made", extensions: new Dictionary<string, object?> { ["code"] = code });
}

namespace JwtXmppAuth.Server.Admin;

/// <summary>Every refusal of the admin API, as RFC 9457 says it: <c>application/problem+json</c> with title, status, detail.</summary>
internal static class AdminProblem
{
    public static IResult Off { get; } = Of(
        StatusCodes.Status404NotFound, "The admin API is off", "Nobody may use it: configure Gateway:Admin:Tokens.");

    public static IResult Unauthorized { get; } = Of(
        StatusCodes.Status401Unauthorized, "An admin token is required", "Send Authorization: Bearer with one of Gateway:Admin:Tokens.");

    public static IResult TooManyFailures { get; } = Of(
        StatusCodes.Status429TooManyRequests, "Too many wrong tokens", "Wrong tokens from this address are not looked at for a minute.");

    public static IResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "Not found", detail);

    public static IResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, "The request cannot be understood", detail);

    public static IResult Of(int status, string title, string? detail = null) =>
        TypedResults.Problem(detail, statusCode: status, title: title);
}

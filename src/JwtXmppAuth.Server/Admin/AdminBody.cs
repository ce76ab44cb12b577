using System.Text.Json;
using System.Text.Json.Serialization;

namespace JwtXmppAuth.Server.Admin;

/// <summary>A request's JSON as a value, or the refusal that says where it is wrong; its values are never repeated.</summary>
internal static class AdminBody
{
    /// <summary>A member that nobody knows is a mistake to be told, not to be passed over.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 16,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public static async Task<(T? Value, IResult? Refusal)> ReadAsync<T>(HttpRequest request, int bound = AdminGate.MaxBody)
        where T : class
    {
        if (!request.HasJsonContentType())
            return (null, AdminProblem.Of(StatusCodes.Status415UnsupportedMediaType, "The body must be application/json"));
        try
        {
            var value = await JsonSerializer.DeserializeAsync<T>(request.Body, Json, request.HttpContext.RequestAborted);
            return value is null ? (null, AdminProblem.BadRequest("The body is null; it must be an object.")) : (value, null);
        }
        catch (JsonException fault)
        {
            return (null, AdminProblem.BadRequest(
                $"The body is no such object as is expected here: at {fault.Path ?? "$"}, line {fault.LineNumber + 1 ?? 1}."));
        }
        catch (BadHttpRequestException fault)
        {
            return (null, AdminProblem.Of(fault.StatusCode, fault.StatusCode is StatusCodes.Status413PayloadTooLarge
                ? $"The body has more than {bound} bytes"
                : "The body could not be read"));
        }
    }

    public static IResult Answer<T>(T value, int status = StatusCodes.Status200OK) => TypedResults.Json(value, Json, statusCode: status);
}

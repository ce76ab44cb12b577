using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Server.Hosting;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Server.Admin;

/// <summary>
/// <c>/v1</c> of the admin listener, for operators and their programs. <see cref="AdminGate"/> stands before all of it;
/// each noun has a class of its own that maps its paths below the group.
/// </summary>
internal static partial class AdminApi
{
    public static void AddAdminApi(this IServiceCollection services)
    {
        services.AddSingleton(provider => new AdminTokens(() => provider.GetRequiredService<GatewayReload>().Options.Admin));
        services.AddSingleton<AdminGate>();
        services.AddSingleton<AdminAudit>();
        services.AddSingleton<RevocationReader>();
        services.AddSingleton<RevocationEndpoints>();
        services.AddSingleton<SessionEndpoints>();
    }

    /// <summary>The gate; behind routing and the guard of the listeners, before any endpoint.</summary>
    public static void UseAdminGate(this WebApplication app)
    {
        app.Use(app.Services.GetRequiredService<AdminGate>().InvokeAsync);
        if (!app.Services.GetRequiredService<AdminTokens>().Any)
            LogOff(app.Logger);
    }

    public static void MapAdminApi(this WebApplication app)
    {
        var v1 = app.MapGroup(AdminGate.Prefix).On(Listener.Admin);
        v1.MapGet("/", (HttpContext http) => AdminBody.Answer(new AdminWhoAmI(AdminCaller.Of(http).Name)));
        v1.MapGet("/keys", (KeyRings keys) => AdminBody.Answer(KeysReport.Of(keys)));
        app.Services.GetRequiredService<RevocationEndpoints>().Map(v1);
        app.Services.GetRequiredService<SessionEndpoints>().Map(v1);
        v1.MapExplain();
        v1.MapGet("/trial", (TrialRecord trials) => AdminBody.Answer(TrialReport.Of(trials)));
        v1.Map("/{**rest}", () => AdminProblem.NotFound("The admin API has no such path, or none for this method.")).WithOrder(int.MaxValue);
    }

    [LoggerMessage(6032, LogLevel.Information, "The admin API is off: Gateway:Admin:Tokens is empty")]
    private static partial void LogOff(ILogger log);
}

/// <param name="Name">Whose token was shown.</param>
internal sealed record AdminWhoAmI(string Name);

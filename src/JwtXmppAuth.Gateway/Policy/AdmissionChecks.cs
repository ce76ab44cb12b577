using System.Collections.Immutable;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>What is asked of every verified token, in order; the first objection refuses it.</summary>
public sealed class AdmissionChecks(params ImmutableArray<IAdmissionCheck> all)
{
    public static AdmissionChecks None { get; } = new();

    public ImmutableArray<IAdmissionCheck> All => all;

    /// <inheritdoc cref="IAdmissionCheck.Look"/>
    public Objection? Look(VerifiedToken token, string? session)
    {
        foreach (var check in all)
        {
            if (check.Look(token, session) is { } objection)
                return objection;
        }

        return null;
    }
}

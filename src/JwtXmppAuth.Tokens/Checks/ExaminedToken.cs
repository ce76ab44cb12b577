using System.Text.Json;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>A token on its way through the checks of one app, with what they have found so far.</summary>
/// <param name="now">In whole seconds since 1970, as the plugin's clock is.</param>
/// <param name="destination">Where its bearer wants to go.</param>
internal sealed class ExaminedToken(CompactToken compact, long now, Destination destination)
{
    public CompactToken Compact { get; } = compact;

    public long Now { get; } = now;

    /// <summary>The time that is asked about; null: it is shown now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>It is explained and not shown by a client: no key is fetched for it.</summary>
    public bool KeysAtHand { get; init; }

    public JsonElement Header => Compact.Header;

    public Destination Destination { get; } = destination;

    /// <summary>The payload; behind a profile what that made of it.</summary>
    public JsonElement Claims { get; private set; } = compact.Payload;

    /// <summary>Null where the app has no profile.</summary>
    public ClaimMapping? Mapping
    {
        get;
        set
        {
            field = value;
            if (value is ClaimMapping.Mapped(var claims, _))
                Claims = claims;
        }
    }

    /// <summary>What the header's <c>alg</c> names; null before it was read, and for a name that is none.</summary>
    public SigningAlgorithm? Algorithm { get; set; }

    /// <summary>The key that signed it; null as long as none has been found.</summary>
    public VerificationKey? Key { get; set; }

    public TokenContext Context { get; set; } = TokenContext.None;
}

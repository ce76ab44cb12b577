using System.Text.Json.Nodes;

namespace JwtXmppAuth.Server.Minting;

/// <summary>JSON Merge Patch (RFC 7396): objects are merged, null takes a member away, anything else replaces what was there.</summary>
internal static class MergePatch
{
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is not JsonObject members)
            {
                target[name] = value.DeepClone();
            }
            else
            {
                // Also where there was nothing: a null inside of it says that nothing is to be there (section 2).
                if (target[name] is not JsonObject inner)
                    target[name] = inner = [];
                Apply(inner, members);
            }
        }
    }
}

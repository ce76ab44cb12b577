using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;

namespace JwtXmppAuth.Tests.Gateway.Identity;

public sealed class UserFieldsTests
{
    [Fact]
    public void Everything_that_leaves_by_default_is_a_name_and_none_is_an_e_mail()
    {
        Assert.All(UserFields.Default, field => Assert.True(UserFieldName.IsValid(field)));
        Assert.DoesNotContain(UserFields.Default, field => field.Contains("mail", StringComparison.OrdinalIgnoreCase));
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens;

public sealed class SubjectTests
{
    private static readonly Issuer Issuer = Issuer.Hmac();

    [Fact]
    public void One_user_of_one_issuer_is_one_subject_whatever_else_the_token_says() =>
        Assert.Equal(Of(User("u1")), Of(payload =>
        {
            payload["sub"] = "another-tenant";
            payload["room"] = "another-room";
            payload["context"]!["user"] = new JsonObject { ["id"] = "u1", ["name"] = "Alice Liddell" };
        }));

    [Fact]
    public void Users_issuers_and_apps_that_differ_in_anything_differ()
    {
        string[] subjects =
        [
            Of(User("u1")), Of(User("u2")), Of(User("U1")), Of(User(1)), Of(User("1")), Of(User("u1 ")),
            Of(User("u1"), iss: "other"), Of(User("u1"), app: "other"),
            // Without the lengths in between, these would be the same bytes as the first.
            Of(User("1"), iss: "my-appu"), Of(User("u1"), app: "my-appmy-app", iss: ""),
            // What stands for a token must not be had by a user id of the same letters.
            Of(User(null)),
        ];

        Assert.Distinct(subjects);
        Assert.All(subjects, subject => Assert.Matches("^[0-9a-f]{40}$", subject));
    }

    [Fact]
    public void A_user_id_outside_the_context_names_the_subject_too()
    {
        var firebase = Of(payload =>
        {
            payload.Remove("context");
            payload["user_id"] = "u1";
        });

        Assert.Equal(Of(User("u1")), firebase);
        Assert.Equal(Of(User("u1")), Of(payload =>
        {
            payload["context"]!["user"]!["id"] = "";
            payload["user_id"] = "u1";
        }));
    }

    [Fact]
    public void A_token_that_names_nobody_stands_for_itself_alone()
    {
        foreach (var nobody in new JsonNode?[] { null, "", new JsonObject(), new JsonArray("u1"), true })
        {
            var token = Issuer.Token(change: User(nobody));
            var other = Issuer.Token(change: payload =>
            {
                User(nobody)(payload);
                payload["jti"] = "2";
            });

            Assert.Equal(Verify(token), Verify(token));
            Assert.NotEqual(Verify(token), Verify(other));
        }
    }

    [Fact]
    public void A_second_signature_of_a_token_makes_no_second_token()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = Issuer.Ec(key);
        var verifier = new TokenVerifier([issuer.App()], new(), TimeProvider.System);
        var token = issuer.Token(change: User(null));
        var (one, other) = (verifier.Accept(token), verifier.Accept(SecondSignature.Of(token)));

        Assert.NotEqual(one.Raw, other.Raw);
        Assert.Equal((one.Subject, one.SigningInput), (other.Subject, other.SigningInput));
        Assert.True(one.IsSameAs(other));
        Assert.False(one.IsSameAs(verifier.Accept(issuer.Token(change: User("u1")))));
    }

    private static Action<JsonObject> User(JsonNode? id) => payload => payload["context"]!["user"]!["id"] = id?.DeepClone();

    private static string Of(Action<JsonObject> change, string? iss = null, string app = "my-app") => Verify(Issuer.Token(change: payload =>
    {
        change(payload);
        payload["iss"] = iss ?? "my-app";
    }), app);

    private static string Verify(string token, string app = "my-app") => new TokenVerifier([Issuer.App(options =>
    {
        options.Id = app;
        options.AcceptedIssuers.Add("*");
    })], new(), TimeProvider.System).Accept(token).Subject;
}

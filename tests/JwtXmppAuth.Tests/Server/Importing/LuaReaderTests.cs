using System.Text;
using JwtXmppAuth.Server.Importing.Lua;

namespace JwtXmppAuth.Tests.Server.Importing;

public sealed class LuaReaderTests
{
    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("'a\"b'", "a\"b")]
    [InlineData("\"a\\\"b\\\\\"", "a\"b\\")]
    [InlineData("\"\\65\\066\\x43\\u{44}\\u{E4}\"", "ABCDä")]
    [InlineData("\"a\\\nb\"", "a\nb")]
    [InlineData("\"a\\z \n\t b\"", "ab")]
    [InlineData("[[a]]", "a")]
    [InlineData("[[\na]b]]", "a]b")]
    [InlineData("[==[a]]b]=]c]==]", "a]]b]=]c")]
    [InlineData("'a' .. [[b]] .. \"c\"", "abc")]
    [InlineData("('a')", "a")]
    [InlineData("'--a' -- b", "--a")]
    [InlineData("--[[ b ]] 'a'", "a")]
    [InlineData("--[=[ ]] \n ]=] 'a'", "a")]
    [InlineData("''", "")]
    public void Every_way_to_write_a_text_is_read(string source, string value) =>
        Assert.Equal(new LuaValue.Text(value), Value(source));

    [Theory]
    [InlineData("1", 1)]
    [InlineData("-1.5e3", -1500)]
    [InlineData("0x10", 16)]
    [InlineData(".5", 0.5)]
    public void Numbers_are_read(string source, double value) => Assert.Equal(new LuaValue.Number(value), Value(source));

    [Theory]
    [InlineData("os.getenv('APP_SECRET')", "the environment variable APP_SECRET")]
    [InlineData("os.getenv \"X\" or 'y'", "the environment variable X")]
    [InlineData("ENV_APP_SECRET", "the environment variable APP_SECRET")]
    [InlineData("'a' .. ENV_X", "the environment variable X")]
    [InlineData("secret", "a variable")]
    [InlineData("a.b['c']:d('e')", "what a function returns")]
    [InlineData("io.open('/etc/x'):read('a')", "what a function returns")]
    [InlineData("function(a) if a then return 'x' end end", "a function")]
    [InlineData("1 + 2", "something to compute")]
    [InlineData("not true", "something to compute")]
    [InlineData("#'a'", "something to compute")]
    [InlineData("\"\\xFF\"", "a text that is not UTF-8")]
    public void What_would_have_to_be_run_is_unknown(string source, string why) => Assert.Equal(new LuaValue.Unknown(why), Value(source));

    [Fact]
    public void A_table_has_items_and_fields()
    {
        var table = Assert.IsType<LuaValue.Table>(Value("{ 'a', b = 1; ['c'] = true, [2] = 'd', { }, }"));

        Assert.Equal([new LuaValue.Text("a"), new LuaValue.Text("d")], table.Items.Take(2));
        Assert.IsType<LuaValue.Table>(table.Items[2]);
        Assert.Equal(new LuaValue.Number(1), table.Fields["b"]);
        Assert.Equal(new LuaValue.Flag(true), table.Fields["c"]);
    }

    [Fact]
    public void A_local_stands_for_its_value_where_it_is_one()
    {
        var statements = Read("local domain = 'a.b'\nlocal x = f()\nmuc = 'muc.' .. domain\ny = x");

        Assert.Equal([Assign(3, "muc", "muc.a.b"), new LuaStatement.Assign(4, "y", new LuaValue.Unknown("what a function returns"))], statements);
    }

    /// <summary>The line, and what is said of it; what follows is read.</summary>
    [Theory]
    [InlineData("if x then\n a = 'secret'\nend", "what if … end would do")]
    [InlineData("for i = 1, 2 do while i do a = 'x' end end", "what for … end would do")]
    [InlineData("repeat x = 1 until x == 1", "what repeat … end would do")]
    [InlineData("function f() return function() end end", "what function … end would do")]
    [InlineData("a.b = 'x'", "what is neither an option that is set nor a call")]
    [InlineData("a, b = 'x', 'y'", "what is neither an option that is set nor a call")]
    [InlineData("a = = 'x'", "what is set to no value that can be read")]
    [InlineData("a = { 'x' 'y' }", "what is set to no value that can be read")]
    [InlineData("f('x'", "a call with something that cannot be read")]
    [InlineData("= 'x'", "no assignment and no call")]
    [InlineData("goto x", "no assignment and no call")]
    public void What_is_not_understood_is_named_by_its_line_and_left_out(string source, string what)
    {
        var statements = Read($"first = 'a'\n{source}\nlast = 'b'");

        Assert.Equal(Assign(1, "first", "a"), statements[0]);
        Assert.Equal(new LuaStatement.NotUnderstood(2, what), statements[1]);
        Assert.Equal(Assign(2 + source.Split('\n').Length, "last", "b"), statements[^1]);
    }

    [Theory]
    [InlineData("a = 'x", "a text that does not end")]
    [InlineData("a = 'x\n'", "a text that does not end on its line")]
    [InlineData("a = [[x", "a text that does not end")]
    [InlineData("--[[ x", "a comment that does not end")]
    [InlineData("a = '\\q'", "a text with an escape that is none of Lua's")]
    [InlineData("a = '\\300'", "a text with an escape that is none of Lua's")]
    [InlineData("a = '\\u{D800}'", "a text with an escape that is none of Lua's")]
    [InlineData("a = ä", "a character that is none of Lua's")]
    public void What_is_no_Lua_ends_the_file(string source, string what)
    {
        var statements = Read($"first = 'a'\n{source}");

        Assert.Equal(Assign(1, "first", "a"), statements[0]);
        Assert.Equal($"{what}; the rest of the file is not read", Assert.IsType<LuaStatement.NotUnderstood>(statements[^1]).What);
    }

    [Fact]
    public void Nothing_goes_deeper_than_the_bound()
    {
        Assert.IsType<LuaStatement.Assign>(Nested(LuaReader.MaxDepth - 1)[0]);
        Assert.IsType<LuaStatement.Assign>(Nested(LuaReader.MaxDepth)[0]);
        Assert.IsType<LuaStatement.NotUnderstood>(Nested(LuaReader.MaxDepth + 1)[0]);
        Assert.IsType<LuaStatement.NotUnderstood>(Nested(400_000)[0]);
        Assert.IsType<LuaStatement.NotUnderstood>(Read("a = " + new string('(', 500_000))[0]);
    }

    [Fact]
    public void Calls_have_their_arguments_however_they_are_written()
    {
        Assert.All(
            new[] { "Component \"a\" \"muc\"", "Component(\"a\")(\"muc\")", "Component('a', 'muc')", "Component 'a' ('muc');" },
            source =>
            {
                var call = Assert.IsType<LuaStatement.Call>(Assert.Single(Read(source)));
                Assert.Equal("Component", call.Function);
                Assert.Equal([new LuaValue.Text("a"), new LuaValue.Text("muc")], call.Arguments);
            });
    }

    private static IReadOnlyList<LuaStatement> Nested(int depth) => Read($"a = {new string('{', depth)}{new string('}', depth)}\n");

    private static LuaStatement.Assign Assign(int line, string name, string value) => new(line, name, new LuaValue.Text(value));

    private static LuaValue Value(string source) => Assert.IsType<LuaStatement.Assign>(Assert.Single(Read($"x = {source}"))).Value;

    private static IReadOnlyList<LuaStatement> Read(string source) => LuaReader.Read(Encoding.UTF8.GetBytes(source));
}

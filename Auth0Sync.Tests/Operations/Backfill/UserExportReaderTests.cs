using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Tests.Support;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Operations.Backfill;

[Trait("Category", "Unit")]
public sealed class UserExportReaderTests
{
    private const string FirstUser = """{"user_id":"auth0|1","email":"ines@example.com","blocked":true,"updated_at":"2026-10-05T08:14:33.190Z"}""";
    private const string SecondUser = """{"user_id":"auth0|2","app_metadata":{"plan":"reader"}}""";

    [Fact]
    public async Task Each_line_is_a_user()
    {
        var lines = await ReadAsync(FirstUser + "\n" + SecondUser + "\n");

        var first = Assert.IsType<ExportLine.User>(lines[0]);
        Assert.Equal((1, "auth0|1", new DateTimeOffset(2026, 10, 5, 8, 14, 33, 190, TimeSpan.Zero)), (first.Number, first.UserId, first.UpdatedAt));
        Assert.Equal(FirstUser, Encoding.UTF8.GetString(first.Json.Span));
        var second = Assert.IsType<ExportLine.User>(lines[1]);
        Assert.Equal((2, "auth0|2", null), (second.Number, second.UserId, second.UpdatedAt));
        Assert.Equal(2, lines.Count);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Line_breaks_blank_lines_and_a_byte_order_mark_do_not_matter(string lineBreak)
    {
        var lines = await ReadAsync("\uFEFF" + lineBreak + FirstUser + lineBreak + "  " + lineBreak + SecondUser);

        Assert.Equal([2, 4], lines.Select(line => Assert.IsType<ExportLine.User>(line).Number));
    }

    [Fact]
    public async Task A_compressed_file_is_recognized_by_its_content()
    {
        Assert.Equal(["auth0|1", "auth0|2"], GetUserIds(await ReadAsync(Compress(FirstUser + "\n" + SecondUser))));
    }

    [Theory]
    [InlineData("""{"user_id":"auth0|9" """, "The line is not a JSON object.")]
    [InlineData("""{"user_id":"auth0|9"} {}""", "The line is not a JSON object.")]
    [InlineData("null", "The line is not a JSON object.")]
    [InlineData("""{"email":"ines@example.com"}""", "The user has no user_id.")]
    [InlineData("""{"user_id":7}""", "The user has no user_id.")]
    public async Task A_bad_line_is_reported_with_its_number_and_costs_no_other_user(string badLine, string problem)
    {
        var lines = await ReadAsync(FirstUser + "\n" + badLine + "\n" + SecondUser);

        Assert.Equal(["auth0|1", "auth0|2"], GetUserIds(lines));
        Assert.Equal([new ExportLine.Unreadable(2, problem)], lines.OfType<ExportLine.Unreadable>());
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_reported_without_being_held_in_memory()
    {
        var start = Encoding.UTF8.GetBytes(FirstUser + "\n{");
        await using var endless = new CountingStream(start, 64L * 1024 * 1024, maxReadSize: 1024 * 1024);
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        var lines = await ReadAsync(endless);

        Assert.Equal(["auth0|1"], GetUserIds(lines));
        Assert.Equal([new ExportLine.Unreadable(2, "The line is longer than 2097152 bytes.")], lines.OfType<ExportLine.Unreadable>());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public async Task What_precedes_a_damage_of_the_file_is_read()
    {
        var compressed = Compress(string.Join('\n', Enumerable.Range(0, 20_000).Select(number => GeneratedExport.CreateUser(number))));

        var lines = await ReadAsync(compressed[..(compressed.Length / 2)]);

        Assert.True(lines.Count > 1000);
        var end = Assert.IsType<ExportLine.Unreadable>(lines[^1]);
        Assert.True(end.IsLast);
        Assert.All(lines.SkipLast(1), line => Assert.IsType<ExportLine.User>(line));
    }

    [Fact]
    public async Task A_JSON_array_is_refused()
    {
        var only = Assert.IsType<ExportLine.Unreadable>(Assert.Single(await ReadAsync("[" + FirstUser + "]")));

        Assert.True(only.IsLast);
    }

    [Fact]
    public async Task An_empty_file_has_no_users() => Assert.Empty(await ReadAsync(""));

    // https://auth0.com/docs/manage-users/user-migration/bulk-user-exports#supported-file-formats
    [Fact]
    public async Task Columns_are_paths_and_Auth0s_apostrophes_are_removed()
    {
        var lines = await ReadAsync(
            "\"user_id\",\"email\",email_verified,updated_at,app_metadata.plan,app_metadata.seats,\"identities[0].connection\",\"name\"\n"
            + "\"'auth0|1\",\"'ines@example.com\",true,2026-10-05T08:14:33.190Z,\"'reader\",12,\"'Readers\",\"'Ines \"\"the\"\" Duarte, née\nOkafor\"\n"
            + "auth0|2,ola@example.com,false,,,,,'7\n");

        var first = Assert.IsType<ExportLine.User>(lines[0]);
        Assert.Equal(new DateTimeOffset(2026, 10, 5, 8, 14, 33, 190, TimeSpan.Zero), first.UpdatedAt);
        AssertJson(
            """
            {
              "user_id": "auth0|1", "email": "ines@example.com", "email_verified": true, "updated_at": "2026-10-05T08:14:33.190Z",
              "app_metadata": { "plan": "reader", "seats": 12 }, "identities": [ { "connection": "Readers" } ], "name": "Ines \"the\" Duarte, née\nOkafor"
            }
            """,
            first);
        var second = Assert.IsType<ExportLine.User>(lines[1]);
        Assert.Equal(4, second.Number);
        AssertJson("""{ "user_id": "auth0|2", "email": "ola@example.com", "email_verified": false, "name": "7" }""", second);
    }

    [Theory]
    [InlineData("auth0|3,x,y,z", "The line has 4 columns, the header 2.")]
    [InlineData("auth0|3", "The line has 1 columns, the header 2.")]
    [InlineData("\"auth0|3\"x,y", "The line is not CSV.")]
    [InlineData("\"auth0|3,\"y", "The line is not CSV.")]
    [InlineData("auth0|3,\"y", "A quotation mark is not closed.")]
    public async Task A_bad_CSV_line_costs_no_other_user(string badLine, string problem)
    {
        var lines = await ReadAsync($"user_id,email\nauth0|1,a@example.com\n{badLine}\nauth0|2,b@example.com\nauth0|4,\"d@example.com\"\n");

        Assert.Equal(["auth0|1", "auth0|2", "auth0|4"], GetUserIds(lines));
        Assert.Contains(lines, line => line is ExportLine.Unreadable { Number: 3 } unreadable && unreadable.Problem == problem);
        Assert.Equal(lines.Select(line => line.Number).Order(), lines.Select(line => line.Number));
    }

    [Theory]
    [InlineData("auth0|2", 3)]
    [InlineData("auth0|2,\"b", 3)]
    [InlineData("auth0|2,\"b\n", 3)]
    [InlineData("auth0|2,\"b\"x", 3)]
    [InlineData("auth0|2,\"b\nc", 4)]
    [InlineData("auth0|2,\"b\nauth0|3,c@example.com\nauth0|4", 5)]
    public async Task A_CSV_file_that_ends_within_a_line_is_incomplete(string end, long number)
    {
        var lines = await ReadAsync($"user_id,email\nauth0|1,a@example.com\n{end}");

        Assert.Equal("auth0|1", GetUserIds(lines).First());
        Assert.Equal(new ExportLine.Unreadable(number, "The file ends within this line: it is incomplete.", IsLast: true), lines[^1]);
        Assert.All(lines.SkipLast(1), line => Assert.False(line is ExportLine.Unreadable { IsLast: true }));
    }

    [Fact]
    public async Task A_CSV_file_needs_no_line_break_at_its_end() =>
        Assert.Equal(["auth0|1"], GetUserIds(await ReadAsync("user_id,email\nauth0|1,\"a@example.com\"")));

    [Theory]
    [InlineData("email,name", "The header has no column user_id.")]
    [InlineData("user_id,", "The header has a column without a name, or whose name is no path.")]
    [InlineData("user_id,a..b", "The header has a column without a name, or whose name is no path.")]
    [InlineData("user_id,a,a.b", "The header has a column twice, or a column and another one within it.")]
    [InlineData("user_id,a[0],a.b", "The header has a column twice, or a column and another one within it.")]
    [InlineData("user_id,user_id", "The header has a column twice, or a column and another one within it.")]
    public async Task A_header_that_cannot_be_used_ends_the_reading(string header, string problem) =>
        Assert.Equal([new ExportLine.Unreadable(1, problem, IsLast: true)], await ReadAsync(header + "\nauth0|1,b,c\n"));

    [Fact]
    public async Task Whatever_the_lines_are_no_good_one_is_lost()
    {
        string?[] starts = [null, "{", "{}", "", "[1]", "\"", "x,\"y", "\u0000"];
        await Gen.Select(Gen.Int[0, starts.Length - 1], Gen.String[Gen.Char[' ', '~'], 0, 20], (start, noise) => starts[start] is { } text ? text + noise : null)
            .Array[1, 30]
            .SampleAsync(async bad =>
            {
                var content = SecondUser + "\n" + string.Join('\n', bad.Select((line, index) => line ?? $$"""{"user_id":"auth0|good{{index}}"}"""));
                var expected = bad.Index().Where(line => line.Item is null).Select(line => $"auth0|good{line.Index}");

                Assert.Equal(expected, GetUserIds(await ReadAsync(content)).Skip(1));
            });
    }

    [Fact]
    public async Task Thousands_of_users_are_read_as_they_are_used() => await AssertReadAsUsedAsync(20_000);

    [LongFact]
    public async Task A_million_users_are_read_as_they_are_used() => await AssertReadAsUsedAsync(1_000_000);

    // The memory of the process would include that of other tests.
    private static async Task AssertReadAsUsedAsync(long users)
    {
        const int MaxUsersAhead = 100;
        await using var export = new GeneratedExport(users);
        var read = 0L;
        await foreach (var line in new UserExportReader().ReadAsync(export, CancellationToken.None))
        {
            Assert.IsType<ExportLine.User>(line);
            Assert.InRange(export.UserCount - ++read, 0, MaxUsersAhead);
        }

        Assert.Equal(users, read);
    }

    private static void AssertJson(string expected, ExportLine.User user) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(user.Json.Span)), Encoding.UTF8.GetString(user.Json.Span));

    private static IEnumerable<string> GetUserIds(IEnumerable<ExportLine> lines) => lines.OfType<ExportLine.User>().Select(user => user.UserId);

    private static Task<List<ExportLine>> ReadAsync(string content) => ReadAsync(Encoding.UTF8.GetBytes(content));

    private static Task<List<ExportLine>> ReadAsync(byte[] content) => ReadAsync(new CountingStream(content, content.Length, maxReadSize: 7000));

    private static async Task<List<ExportLine>> ReadAsync(Stream export)
    {
        var lines = new List<ExportLine>();
        await foreach (var line in new UserExportReader().ReadAsync(export, CancellationToken.None))
        {
            lines.Add(line);
        }

        return lines;
    }

    private static byte[] Compress(string content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return target.ToArray();
    }
}

using System.Text.RegularExpressions;
using Auth0Sync.LocalHost;
using Xunit;

namespace Auth0Sync.Tests.Documentation;

/// <summary>Tests that a document names exist.</summary>
[Trait("Category", "Unit")]
public partial class NamedTestsDocsTests
{
    [Theory]
    [InlineData("testing.md", 40)]
    [InlineData("security.md", 30)]
    public void Every_test_that_a_document_names_exists(string document, int minCount)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFolder.Find(), "docs", document));
        var tests = typeof(NamedTestsDocsTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Select(method => (type.Name, Method: method.Name)))
            .ToHashSet();
        var named = new List<(string, string)>();
        foreach (var line in text.Split('\n'))
        {
            var type = "";
            foreach (Match match in NamedTest().Matches(line))
            {
                type = match.Groups["type"].Success ? match.Groups["type"].Value : type;
                named.Add((type, match.Groups["method"].Value));
            }
        }

        Assert.InRange(named.Count, minCount, 200);
        Assert.Empty(named.Except(tests));
    }

    [Fact]
    public void Every_threat_in_the_table_has_a_control_and_a_test()
    {
        var rows = File.ReadAllLines(Path.Combine(RepositoryFolder.Find(), "docs", "security.md"))
            .SkipWhile(line => line != "## Threats and controls")
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1)
            .Select(row => row.Split('|', StringSplitOptions.TrimEntries)[1..^1])
            .ToList();

        Assert.InRange(rows.Count, 30, 200);
        Assert.All(rows, row =>
        {
            Assert.Equal(3, row.Length);
            Assert.All(row, Assert.NotEmpty);
            Assert.Matches(NamedTest(), row[2]);
        });
    }

    [GeneratedRegex(@"`(?:(?<type>\w+(?:Tests|Properties))\.)?(?<method>[A-Z][A-Za-z]*_\w+)`")]
    private static partial Regex NamedTest();
}

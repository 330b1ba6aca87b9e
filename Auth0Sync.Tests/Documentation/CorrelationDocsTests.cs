using System.Text.RegularExpressions;
using Auth0Sync.LocalHost;
using Xunit;

namespace Auth0Sync.Tests.Documentation;

/// <summary>The cases that <c>docs/correlation.md</c> lists are tests that exist.</summary>
public partial class CorrelationDocsTests
{
    [Fact]
    public void Every_test_that_the_document_names_exists()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFolder.Find(), "docs", "correlation.md"));
        var tests = typeof(CorrelationDocsTests).Assembly.GetTypes()
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

        Assert.InRange(named.Count, 40, 200);
        Assert.Empty(named.Except(tests));
    }

    [GeneratedRegex(@"`(?:(?<type>\w+Tests)\.)?(?<method>[A-Z][A-Za-z]*_\w+)`")]
    private static partial Regex NamedTest();
}

using System.Text.RegularExpressions;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Targets;
using Xunit;

namespace Auth0Sync.Tests.Documentation;

/// <summary>Every target has a page with the sections that people look for, and a row in the README. No link in a document is broken.</summary>
[Trait("Category", "Unit")]
public sealed partial class TargetDocsTests
{
    private static readonly string[] Sections = ["What events do", "Set up", "Policies", "Limits", "What goes wrong"];

    public static TheoryData<string> DisplayNames => [.. KnownTargets.All.Select(target => target.DisplayName)];

    public static TheoryData<string> Documents =>
    [
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "samples/README.md",
        .. Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Find(), "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFolder.Find(), file).Replace('\\', '/')),
    ];

    [Theory]
    [MemberData(nameof(DisplayNames))]
    public void Every_target_has_a_page_with_the_same_sections_and_a_row_in_the_README(string displayName)
    {
        var path = $"docs/targets/{displayName.ToLowerInvariant()}.md";
        var headings = File.ReadLines(GetFullPath(path)).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]);

        Assert.Subset(headings.ToHashSet(), Sections.ToHashSet());
        Assert.Contains($"| [{displayName}]({path}) |", File.ReadAllText(GetFullPath("README.md")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_or_a_heading_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(GetFullPath(document))!;
        var broken = Link().Matches(File.ReadAllText(GetFullPath(document)))
            .Select(match => match.Groups[1].Value)
            .Where(link => !link.StartsWith("http", StringComparison.Ordinal) && !Exists(link, GetFullPath(document), folder));

        Assert.Empty(broken);
    }

    private static bool Exists(string link, string document, string folder)
    {
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? document : Path.GetFullPath(Path.Combine(folder, parts[0]));
        return parts.Length == 2 && target.EndsWith(".md", StringComparison.Ordinal)
            ? File.Exists(target) && File.ReadLines(target).Where(line => line.StartsWith('#')).Select(GetAnchor).Contains(parts[1])
            : Path.Exists(target);
    }

    // As GitHub does: lowercase, spaces as hyphens, no other punctuation.
    private static string GetAnchor(string heading) => NotInAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string GetFullPath(string path) => Path.Combine(RepositoryFolder.Find(), path);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}

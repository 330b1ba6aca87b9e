using System.Text.RegularExpressions;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary>The files for GitHub can be read, and a workflow may do no more than it needs.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string[] Jobs = ["ci.yml test", "codeql.yml analyse", "deploy.yml deploy"];

    public static TheoryData<string> Workflows =>
        [.. Directory.GetFiles(Path.Combine(RepositoryFolder.Find(), ".github", "workflows")).Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_reads_and_nothing_else_unless_a_job_says_so(string name)
    {
        var workflow = Read("workflows", name);

        Assert.Equal(["contents"], workflow.Members("permissions"));
        Assert.Equal("read", workflow.Value("permissions", "contents"));
        Assert.All(workflow.Members("jobs"), job => Assert.Contains($"{name} {job}", Jobs));
    }

    [Fact]
    public void Only_the_deployment_may_sign_in_to_Azure_and_it_has_no_secret()
    {
        var deploy = Read("workflows", "deploy.yml");

        Assert.Equal("write", deploy.Value("jobs", "deploy", "permissions", "id-token"));
        Assert.DoesNotContain("secrets.", File.ReadAllText(PathOf("workflows", "deploy.yml")), StringComparison.Ordinal);
        Assert.All(
            Directory.GetFiles(PathOf("workflows")).Where(file => Path.GetFileName(file) != "deploy.yml"),
            file => Assert.DoesNotContain("id-token", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_action_has_a_version(string name)
    {
        var actions = Uses().Matches(File.ReadAllText(PathOf("workflows", name))).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.Matches(@"^[\w.-]+/[\w./-]+@(v\d+|[0-9a-f]{40})$", action));
    }

    [Fact]
    public void Dependabot_looks_after_every_kind_of_dependency()
    {
        var dependabot = Read("dependabot.yml");

        Assert.Equal(
            ["nuget", "npm", "github-actions", "terraform"],
            Enumerable.Range(0, dependabot.Count("updates")).Select(number => dependabot.Value("updates", number, "package-ecosystem")));
    }

    private static YamlFile Read(params string[] path) => YamlFile.Read(PathOf(path));

    private static string PathOf(params string[] path) => Path.Combine([RepositoryFolder.Find(), ".github", .. path]);

    [GeneratedRegex(@"uses: (\S+)")]
    private static partial Regex Uses();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary>The workflows have only the permissions they need, and pin their actions.</summary>
[Trait("Category", "Integration")]
public sealed partial class WorkflowTests
{
    private static readonly string[] Jobs = ["ci.yml unit", "ci.yml test", "ci.yml coverage", "codeql.yml analyze", "deploy.yml deploy"];

    public static TheoryData<string> Workflows =>
        [.. Directory.GetFiles(Path.Combine(RepositoryFolder.Find(), ".github", "workflows")).Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_has_only_read_permissions_unless_a_job_says_so(string name)
    {
        var workflow = Read("workflows", name);

        Assert.Equal(["contents"], workflow.GetMemberNames("permissions"));
        Assert.Equal("read", workflow.GetScalar("permissions", "contents"));
        Assert.All(workflow.GetMemberNames("jobs"), job => Assert.Contains($"{name} {job}", Jobs));
    }

    [Fact]
    public void Only_the_deployment_can_sign_in_to_Azure_and_it_has_no_secret()
    {
        var deploy = Read("workflows", "deploy.yml");

        Assert.Equal("write", deploy.GetScalar("jobs", "deploy", "permissions", "id-token"));
        Assert.DoesNotContain("secrets.", File.ReadAllText(PathOf("workflows", "deploy.yml")), StringComparison.Ordinal);
        Assert.All(
            Directory.GetFiles(PathOf("workflows")).Where(file => Path.GetFileName(file) != "deploy.yml"),
            file => Assert.DoesNotContain("id-token", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_action_is_pinned_to_a_commit_with_its_version_in_a_comment(string name)
    {
        var actions = Uses().Matches(File.ReadAllText(PathOf("workflows", name))).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.Matches(@"^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", action));
    }

    [Fact]
    public void Dependabot_covers_every_kind_of_dependency()
    {
        var dependabot = Read("dependabot.yml");

        Assert.Equal(
            ["nuget", "npm", "github-actions", "terraform"],
            Enumerable.Range(0, dependabot.CountItems("updates")).Select(number => dependabot.GetScalar("updates", number, "package-ecosystem")));
    }

    [Fact]
    public void The_dependencies_are_checked_for_known_vulnerabilities()
    {
        var ci = Read("workflows", "ci.yml");

        Assert.Contains(
            Enumerable.Range(2, ci.CountItems("jobs", "test", "steps") - 2),
            number => ci.GetMemberNames("jobs", "test", "steps", number).Contains("run") && ci.GetScalar("jobs", "test", "steps", number, "run") == ".ci/dependencies");
        Assert.NotEmpty(ci.GetScalar("on", "schedule", 0, "cron"));
    }

    [ToolFact("bash", "jq")]
    public async Task A_deployment_variable_cannot_set_another_one()
    {
        var values = new Dictionary<string, string>
        {
            ["AUTH0SYNC_ALERT_EMAIL"] = "a@example.com\nPATH=/tmp/evil",
            ["AUTH0SYNC_RUNBOOK"] = "x\nend\nPATH<<end\n/tmp/evil\nend\r\n",
            ["AUTH0SYNC_EMPTY"] = "",
            ["AUTH0SYNC_PLAIN"] = "190",
            ["PATH"] = "/tmp/evil",
        };
        var deploy = Read("workflows", "deploy.yml");
        var script = Enumerable.Range(0, deploy.CountItems("jobs", "deploy", "steps"))
            .Where(number => deploy.GetMemberNames("jobs", "deploy", "steps", number).Contains("run"))
            .Select(number => deploy.GetScalar("jobs", "deploy", "steps", number, "run"))
            .Single(run => run.Contains("GITHUB_ENV", StringComparison.Ordinal));
        using var deadline = new CancellationTokenSource(Poll.Timeout);
        var file = Path.GetTempFileName();
        try
        {
            var environment = new Dictionary<string, string> { ["VARIABLES"] = JsonSerializer.Serialize(values), ["GITHUB_ENV"] = file };
            var run = await CommandLineTool.RunAsync("bash", ["-e", "-c", script], Path.GetTempPath(), deadline.Token, environment);

            Assert.True(run.ExitCode == 0, run.Output);
            Assert.Equal(values.Where(pair => pair.Key != "PATH").ToDictionary(), ReadEnvironment(await File.ReadAllTextAsync(file)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Parses a file as GitHub's runner does: <c>NAME=value</c>, or <c>NAME&lt;&lt;delimiter</c> and lines up to it.</summary>
    private static Dictionary<string, string> ReadEnvironment(string text)
    {
        var variables = new Dictionary<string, string>();
        var lines = new Queue<string>(text.Split('\n')[..^1]);
        while (lines.TryDequeue(out var line))
        {
            if (line.Split("<<", 2) is not [var name, var delimiter])
            {
                variables.Add(line.Split('=')[0], line.Split('=', 2)[1]);
                continue;
            }

            var value = new List<string>();
            while (lines.Dequeue() is var next && next != delimiter)
            {
                value.Add(next);
            }

            variables.Add(name, string.Join('\n', value));
        }

        return variables;
    }

    private static YamlFile Read(params string[] path) => YamlFile.Read(PathOf(path));

    private static string PathOf(params string[] path) => Path.Combine([RepositoryFolder.Find(), ".github", .. path]);

    [GeneratedRegex(@"uses: ([^\r\n]+)")]
    private static partial Regex Uses();
}

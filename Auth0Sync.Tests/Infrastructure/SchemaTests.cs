using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary>
/// Files match the published schemas: GitHub's for workflows, Auth0's for its Deploy CLI. Needs Node 20 or later and, on
/// the first run, the npm registry.
/// </summary>
[Trait("Category", "Integration")]
public sealed class SchemaTests
{
    private static readonly string Root = RepositoryFolder.Find();

    [Fact]
    public async Task Every_workflow_matches_the_schema_of_GitHub()
    {
        var run = await CheckAsync("workflow", Directory.GetFiles(Path.Combine(Root, ".github", "workflows")));

        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public async Task The_stream_for_the_Deploy_CLI_matches_its_schema()
    {
        var run = await CheckAsync("tenant", Path.Combine(Root, "auth0", "deploy-cli", "tenant.yaml"));

        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Theory]
    [InlineData("workflow", "on: push\njobs:\n  a:\n    runs-onn: ubuntu-latest\n    steps:\n      - run: echo", "runs-onn")]
    [InlineData("workflow", "on: pushh\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo", "pushh")]
    [InlineData("tenant", "eventStreams:\n  - name: a\n    destination: { type: webhook, configuration: {} }\n    status: on", "status")]
    [InlineData("tenant", "eventStreams:\n  - name: a", "destination")]
    [InlineData("tenant", "eventStream: []", "additional properties")]
    public async Task A_file_that_does_not_match_is_detected(string kind, string content, string error)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.yml");
        await File.WriteAllTextAsync(file, content);
        try
        {
            var run = await CheckAsync(kind, file);

            Assert.Equal(1, run.ExitCode);
            Assert.Contains(error, run.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(string kind, params string[] files)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var folder = await NpmInstaller.EnsureInstalledAsync(Path.Combine("Infrastructure", "Schemas"), "check.mjs", deadline.Token);
        return await CommandLineTool.RunAsync("node", ["check.mjs", kind, .. files], folder, deadline.Token);
    }
}

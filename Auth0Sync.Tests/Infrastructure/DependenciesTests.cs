using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary><c>.ci/dependencies</c> distinguishes "no vulnerabilities", "vulnerabilities found" and "audit failed".</summary>
[Trait("Category", "Integration")]
public sealed class DependenciesTests : IDisposable
{
    private const string NoneListed = """{"version":1,"sources":["https://feed.example/index.json"],"projects":[{"path":"/app/App.csproj"}]}""";

    private const string OneListed = """
        {"version":1,"sources":["https://feed.example/index.json"],"projects":[{"path":"/app/App.csproj","frameworks":[{"framework":"net10.0",
        "transitivePackages":[{"id":"Bad","resolvedVersion":"1.0.0","vulnerabilities":[{"severity":"High","advisoryurl":"https://github.com/advisories/GHSA-x"}]}]}]}]}
        """;

    private const string ProblemListed = """{"version":1,"problems":[{"level":"error","text":"No assets file was found"}],"projects":[{"path":"/app/App.csproj"}]}""";
    private const string Index = """{"resources":[{"@id":"https://feed.example/v3/vulnerabilities/index.json","@type":"VulnerabilityInfo/6.7.0"}]}""";
    private const string IndexWithoutVulnerabilities = """{"resources":[{"@id":"https://feed.example/query","@type":"SearchQueryService"}]}""";
    private const string NoneAudited = """{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0}}}""";
    private const string OneAudited = """{"auditReportVersion":2,"vulnerabilities":{"bad":{"severity":"low"}},"metadata":{"vulnerabilities":{"total":1}}}""";
    private const string MethodNotAllowed = """{"message":"405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk","statusCode":405,"body":""}""";

    // Each stub prints what the environment variables say, and fails if the script calls it in another way.
    private static readonly (string Name, string Text)[] Stubs =
    [
        ("dotnet", """
            case "$*" in
              "restore App/App.csproj") exit "$RESTORE_EXIT" ;;
              "list App/App.csproj package --vulnerable --include-transitive --format json") echo "$LIST"; exit "$LIST_EXIT" ;;
              *) echo "stub: dotnet $*" >&2; exit 99 ;;
            esac
            """),
        ("npm", """
            case "$*" in
              "audit --package-lock-only --json --prefix Client") echo "$AUDIT"; exit "$AUDIT_EXIT" ;;
              *) echo "stub: npm $*" >&2; exit 99 ;;
            esac
            """),
        ("curl", """
            case "$*" in
              *" https://feed.example/index.json") echo "$INDEX"; exit "$INDEX_EXIT" ;;
              *) echo "stub: curl $*" >&2; exit 99 ;;
            esac
            """),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("dependencies-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ToolFact("bash", "git")]
    public async Task Without_vulnerabilities_in_either_registry_the_check_passes()
    {
        var (exitCode, output) = await RunAsync();

        Assert.Equal((0, "No known vulnerabilities"), (exitCode, output.Trim()));
    }

    [ToolFact("bash", "git")]
    public async Task A_vulnerability_is_reported_as_found()
    {
        await AssertFailsAsync(1, "VULNERABILITY FOUND: App/App.csproj", ("LIST", OneListed));
        await AssertFailsAsync(1, "VULNERABILITY FOUND: Client/package-lock.json", ("AUDIT", OneAudited), ("AUDIT_EXIT", "1"));
    }

    [ToolFact("bash", "git")]
    public async Task A_registry_that_does_not_respond_is_reported_as_such_and_never_as_success()
    {
        await AssertFailsAsync(2, "AUDIT FAILED: App/App.csproj", ("RESTORE_EXIT", "1"));
        await AssertFailsAsync(2, "AUDIT FAILED: App/App.csproj", ("LIST_EXIT", "1"));
        await AssertFailsAsync(2, "AUDIT FAILED: App/App.csproj", ("LIST", ""));
        await AssertFailsAsync(2, "AUDIT FAILED: App/App.csproj", ("LIST", ProblemListed));
        await AssertFailsAsync(2, "AUDIT FAILED: App/App.csproj", ("LIST", """{"version":1,"sources":["/a/folder"],"projects":[{"path":"/app/App.csproj"}]}"""));
        await AssertFailsAsync(2, "none of its package sources publishes vulnerability data: https://feed.example/index.json", ("INDEX", IndexWithoutVulnerabilities));
        await AssertFailsAsync(2, "AUDIT FAILED: App/App.csproj", ("INDEX", ""), ("INDEX_EXIT", "22"));
        await AssertFailsAsync(2, "AUDIT FAILED: Client/package-lock.json", ("AUDIT", MethodNotAllowed), ("AUDIT_EXIT", "1"));
        await AssertFailsAsync(2, "AUDIT FAILED: Client/package-lock.json", ("AUDIT", ""), ("AUDIT_EXIT", "0"));
    }

    [ToolFact("bash", "git")]
    public async Task Found_vulnerabilities_take_precedence_over_unknown_results_and_both_are_reported()
    {
        var output = await AssertFailsAsync(1, "VULNERABILITY FOUND: App/App.csproj", ("LIST", OneListed), ("AUDIT", MethodNotAllowed), ("AUDIT_EXIT", "1"));

        Assert.Contains("AUDIT FAILED: Client/package-lock.json", output, StringComparison.Ordinal);
        Assert.Contains("405 Method Not Allowed", output, StringComparison.Ordinal);
    }

    private async Task<string> AssertFailsAsync(int expected, string line, params (string Name, string Value)[] responses)
    {
        var (exitCode, output) = await RunAsync(responses);

        Assert.True(exitCode == expected, $"exit code {exitCode} instead of {expected}: {output}");
        Assert.Contains(line, output, StringComparison.Ordinal);
        Assert.DoesNotContain(expected == 1 ? "No known vulnerabilities" : "VULNERABILITY FOUND", output, StringComparison.Ordinal);
        Assert.DoesNotContain("stub:", output, StringComparison.Ordinal);
        return output;
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params (string Name, string Value)[] responses)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        if (!Directory.Exists(Path.Combine(_folder, ".git")))
        {
            await PrepareAsync(deadline.Token);
        }

        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{Path.Combine(_folder, "stubs")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
            ["RESTORE_EXIT"] = "0",
            ["LIST"] = NoneListed,
            ["LIST_EXIT"] = "0",
            ["INDEX"] = Index,
            ["INDEX_EXIT"] = "0",
            ["AUDIT"] = NoneAudited,
            ["AUDIT_EXIT"] = "0",
        };
        foreach (var (name, value) in responses)
        {
            environment[name] = value;
        }

        return await CommandLineTool.RunAsync("bash", [".ci/dependencies"], _folder, deadline.Token, environment);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var name in new[] { ".ci", "App", "Client", "stubs" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, name));
        }

        File.Copy(Path.Combine(RepositoryFolder.Find(), ".ci", "dependencies"), Path.Combine(_folder, ".ci", "dependencies"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "App", "App.csproj"), "<Project />", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Client", "package-lock.json"), "{}", cancellationToken);
        foreach (var (name, text) in Stubs)
        {
            var file = Path.Combine(_folder, "stubs", name);
            await File.WriteAllTextAsync(file, $"#!/usr/bin/env bash\n{text}\n", cancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        await CommandLineTool.RunAsync("git", ["init", "--quiet"], _folder, cancellationToken);
        var added = await CommandLineTool.RunAsync("git", ["add", "App", "Client"], _folder, cancellationToken);
        Assert.True(added.ExitCode == 0, added.Output);
    }
}

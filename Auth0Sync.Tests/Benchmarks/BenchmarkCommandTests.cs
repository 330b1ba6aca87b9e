using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Auth0Sync.LocalHost;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

/// <summary>Runs commands of Auth0Sync.Benchmarks with tiny sizes. They fail unless each record is as expected in the end.</summary>
[Trait("Category", "EndToEnd")]
public sealed class BenchmarkCommandTests
{
    [Theory]
    [InlineData("stripe", "25 calls per second")]
    [InlineData("mailchimp", "10 open calls")]
    [InlineData("webhook", null)]
    public async Task Each_user_is_created_and_updated_without_searches(string target, string? limit)
    {
        var result = await RunAsync("bulk", "--target", target, "--users", "4", "--unlimited-users", "4");

        Assert.Equal((target, limit), (GetText(result, "target"), GetText(result, "limit")));
        Assert.Equal((4, 0, 0), (GetNumber(result, "users"), GetNumber(result, "searches"), GetNumber(result, "rejectedCalls")));
        Assert.Equal(limit is null, result["shareOfLimit"] is null);
        Assert.InRange(GetNumber(result, "callsPerEvent"), 0.25, 2);
    }

    [Fact]
    public async Task The_healthy_targets_complete_every_event_while_another_fails()
    {
        var result = await RunAsync("isolation", "--failing", "stripe", "--events-per-second", "5", "--seconds", "1", "--warm-up-seconds", "1");

        Assert.Equal(["hubspot", "stripe", "mailchimp", "webhook"], result["healthy"]!.AsArray().Select(lag => GetText(lag!, "target")));
        var phases = result["phases"]!.AsArray();
        Assert.Equal(["hang", "unauthorized", "serverError"], phases.Select(phase => GetText(phase!, "fault")));
        Assert.All(phases, phase =>
        {
            Assert.Equal(("stripe", 0), (GetText(phase!, "failingTarget"), GetNumber(phase!, "failingTargetCompleted")));
            Assert.Equal(["hubspot", "mailchimp", "webhook"], phase!["lagP95Ms"]!.AsObject().Select(lag => lag.Key));
        });
    }

    private static async Task<JsonNode> RunAsync(params string[] arguments)
    {
        // bin/<configuration>/<framework>, as for this project.
        var output = Path.GetRelativePath(Path.Combine(RepositoryFolder.Find(), "Auth0Sync.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(RepositoryFolder.Find(), "Auth0Sync.Benchmarks", output, "Auth0Sync.Benchmarks.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments, "--json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).TrimEnd().Split('\n');
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return JsonNode.Parse(lines[^1])!;
    }

    private static string? GetText(JsonNode node, string name) => (string?)node[name];

    private static double GetNumber(JsonNode node, string name) => double.Parse(node[name]!.ToJsonString(), CultureInfo.InvariantCulture);
}

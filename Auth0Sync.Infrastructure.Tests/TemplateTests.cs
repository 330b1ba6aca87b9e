using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Auth0Sync.Infrastructure.Tests;

/// <summary>The templates compile, follow the rules of <c>bicepconfig.json</c>, and match the snapshots.</summary>
[Trait("Category", "Unit")]
public sealed partial class TemplateTests
{
    private static readonly (string, string)[] RequiredEnvironment = [("AZURE_ENV_NAME", "tests"), ("AZURE_LOCATION", "westeurope")];

    private static IEnumerable<string> Sources => Directory.GetFiles(BicepCompiler.TemplatesFolder, "*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(".bicep", StringComparison.Ordinal) || file.EndsWith(".bicepparam", StringComparison.Ordinal));

    [BicepFact]
    public async Task The_template_compiles_without_a_warning()
    {
        var run = await BicepCompiler.RunAsync(["build", "main.bicep", "--stdout"]);

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain(": Warning ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(": Info ", run.Output, StringComparison.Ordinal);
    }

    [BicepFact]
    public async Task Every_template_passes_the_linter()
    {
        foreach (var source in Sources)
        {
            var run = await BicepCompiler.RunAsync(["lint", source], RequiredEnvironment);

            Assert.True(run.ExitCode == 0 && string.IsNullOrWhiteSpace(run.Output), run.Output);
        }
    }

    [BicepFact]
    public async Task Every_template_is_formatted()
    {
        foreach (var source in Sources)
        {
            var run = await BicepCompiler.RunAsync(["format", source, "--stdout"]);

            Assert.Equal((await File.ReadAllTextAsync(source)).TrimEnd(), run.Output.TrimEnd());
        }
    }

    [BicepFact]
    public Task The_default_installation_matches_the_snapshot() => ValidateSnapshotAsync("usual");

    [BicepFact]
    public Task The_installation_with_every_option_matches_the_snapshot() => ValidateSnapshotAsync("everything");

    [BicepFact]
    public async Task An_unset_parameter_has_the_default_of_the_template()
    {
        var run = await BicepCompiler.RunAsync(["build-params", "main.bicepparam", "--stdout"], RequiredEnvironment);
        Assert.True(run.ExitCode == 0, run.Output);
        using var compiled = JsonDocument.Parse(run.Output);
        using var parameters = JsonDocument.Parse(compiled.RootElement.GetProperty("parametersJson").GetString()!);
        using var template = JsonDocument.Parse(compiled.RootElement.GetProperty("templateJson").GetString()!);
        var defaults = template.RootElement.GetProperty("parameters").EnumerateObject()
            .Where(parameter => parameter.Value.TryGetProperty("defaultValue", out _) && parameter.Name != "resourceGroupName")
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Value.GetProperty("defaultValue").GetRawText());
        var values = parameters.RootElement.GetProperty("parameters").EnumerateObject()
            .Where(parameter => defaults.ContainsKey(parameter.Name))
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Value.GetProperty("value").GetRawText());

        Assert.Equal(defaults, values);
    }

    [BicepFact]
    public async Task Blank_entries_in_the_allowed_addresses_are_ignored()
    {
        foreach (var (text, addresses) in new[]
        {
            ("192.0.2.0/24, ", """["192.0.2.0/24"]"""),
            (" , 192.0.2.0/24 ,,\t198.51.100.7/32,", """["192.0.2.0/24","198.51.100.7/32"]"""),
            (" , ", "[]"),
        })
        {
            var run = await BicepCompiler.RunAsync(["build-params", "main.bicepparam", "--stdout"], [.. RequiredEnvironment, ("AUTH0SYNC_ALLOWED_ADDRESSES", text)]);
            Assert.True(run.ExitCode == 0, run.Output);
            using var compiled = JsonDocument.Parse(run.Output);
            using var parameters = JsonDocument.Parse(compiled.RootElement.GetProperty("parametersJson").GetString()!);

            Assert.Equal(addresses, JsonSerializer.Serialize(parameters.RootElement.GetProperty("parameters").GetProperty("allowedAddresses").GetProperty("value")));
        }
    }

    [BicepFact]
    public async Task Every_parameter_has_a_description_and_its_variable_is_documented()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(BicepCompiler.TemplatesFolder, "..", "docs", "azure.md"));
        var parameters = await File.ReadAllTextAsync(Path.Combine(BicepCompiler.TemplatesFolder, "main.bicepparam"));
        var run = await BicepCompiler.RunAsync(["build", "main.bicep", "--stdout"]);
        using var template = JsonDocument.Parse(run.Output);

        Assert.All(
            template.RootElement.GetProperty("parameters").EnumerateObject(),
            parameter => Assert.True(parameter.Value.GetProperty("metadata").TryGetProperty("description", out _), parameter.Name));
        Assert.All(
            Variable().Matches(parameters).Select(match => match.Groups[1].Value).Where(name => name.StartsWith("AUTH0SYNC_", StringComparison.Ordinal)),
            name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex Variable();

    private static async Task ValidateSnapshotAsync(string name)
    {
        var run = await BicepCompiler.RunAsync(
        [
            "snapshot", $"snapshots/{name}.bicepparam", "--mode", "validate",
            "--subscription-id", "00000000-0000-0000-0000-000000000001",
            "--tenant-id", "00000000-0000-0000-0000-000000000002",
            "--location", "westeurope",
        ]);

        Assert.True(run.ExitCode == 0, run.Output);
    }
}

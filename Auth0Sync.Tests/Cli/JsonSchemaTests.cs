using Auth0Sync.Cli;
using Xunit;

namespace Auth0Sync.Tests.Cli;

/// <summary>The JSON of the commands is stable: a change of a report changes its schema, which is a file in the docs.</summary>
[Trait("Category", "Unit")]
public sealed class JsonSchemaTests
{
    public static TheoryData<string> Commands => [.. JsonSchemaFiles.Types.Keys];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_schema_in_the_docs_is_that_of_the_report(string command)
    {
        var path = JsonSchemaFiles.GetPath(command);
        var expected = JsonSchemaFiles.Create(command);
        if (!File.Exists(path) || File.ReadAllText(path).ReplaceLineEndings("\n") != expected)
        {
            var actual = Path.Combine(Directory.CreateTempSubdirectory("auth0sync-schemas-").FullName, Path.GetFileName(path));
            File.WriteAllText(actual, expected);
            Assert.Fail($"{path} does not describe the JSON of '{command}'. If the change is intended, copy {actual} there and add it to CHANGELOG.md.");
        }
    }

    [Fact]
    public void Every_command_has_a_schema()
    {
        using var cli = new CliHarness();
        var withSchema = JsonSchemaFiles.Types.Keys.Select(command => command.Split(" --")[0]).ToHashSet();

        Assert.Equal(["mcp"], new CliApplication(cli.CreateEnvironment()).CommandNames.Where(command => !withSchema.Contains(command)));
    }
}

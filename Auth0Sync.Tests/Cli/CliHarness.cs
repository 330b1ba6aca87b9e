using System.Text;
using System.Text.Json;
using Auth0Sync.Cli;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Settings;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Cli;

/// <summary>Runs the tool <c>auth0sync</c> in this process, without the settings of this machine.</summary>
internal sealed class CliHarness : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cli-").FullName;
    private readonly Dictionary<string, string?> _variables = [];
    private readonly string[] _defaultArguments;
    private readonly RunningHostFile? _hostFile;

    /// <param name="app">The LocalHost that it finds; null for none.</param>
    /// <param name="defaultArguments">Added to each command.</param>
    public CliHarness(LocalHostApp? app = null, params string[] defaultArguments)
    {
        _defaultArguments = defaultArguments;
        if (app is not null)
        {
            _hostFile = RunningHostFile.Write(app, LocalHostOptions.Ephemeral with { DataFolder = Path.Combine(_folder, ".local"), SettingsFile = Path.Combine(_folder, "none.json") });
        }
    }

    public string Folder => _folder;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether a person at a terminal answers with the input. The results go elsewhere.</summary>
    public bool HasPerson { get; init; }

    /// <summary>Waits until the host has created what HubSpot lacks, which it does after the start.</summary>
    public static Task WaitUntilReadyAsync(LocalHostApp app) => WaitUntilReadyAsync(app.Simulator!.Account);

    /// <inheritdoc cref="WaitUntilReadyAsync(LocalHostApp)"/>
    public static Task WaitUntilReadyAsync(SimulatedAccount hubSpot) => Poll.UntilAsync(
        () => hubSpot.Properties.Count(property => property.Name.StartsWith("auth0_", StringComparison.Ordinal)) == 4,
        "the properties exist");

    public void SetVariable(string name, string value) => _variables[name] = value;

    public string WriteFile(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public Task<Result> RunAsync(params string[] arguments) => RunAsync("", CancellationToken.None, arguments);

    public async Task<Result> RunAsync(string input, CancellationToken cancellationToken, params string[] arguments)
    {
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(input));
        return await RunAsync(stdin, cancellationToken, arguments);
    }

    /// <summary>Runs a command. With <c>--json</c>, every line is validated by the command's schema.</summary>
    public async Task<Result> RunAsync(Stream input, CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = CreateEnvironment() with { Input = input, Output = output, Error = error };
        var exitCode = await new CliApplication(environment).InvokeAsync([.. arguments, .. _defaultArguments], cancellationToken);
        var result = new Result((ExitCode)exitCode, output.ToString(), error.ToString());
        if (arguments.Contains("--json"))
        {
            AssertValid(arguments, result);
        }

        return result;
    }

    public CliEnvironment CreateEnvironment() => new(
        Stream.Null, TextWriter.Null, TextWriter.Null, IsOutputTerminal: false, IsErrorTerminal: HasPerson, _folder, name => _variables.GetValueOrDefault(name))
    {
        Time = Time,
        IsInputTerminal = HasPerson,
        UsesEnvironmentSettings = false,
    };

    private static void AssertValid(string[] arguments, Result result)
    {
        var command = arguments[0] == "review" ? $"review {arguments[1]}" : arguments[0];
        command = arguments.Contains("--check") ? $"{command} --check" : command;
        Assert.All(result.JsonLines, line => Assert.Empty(JsonSchemaFiles.Validate(command, line)));
    }

    public void Dispose()
    {
        _hostFile?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public sealed record Result(ExitCode ExitCode, string Output, string Error)
    {
        /// <summary>The only line of the output, as JSON.</summary>
        public JsonElement Json => Assert.Single(JsonLines);

        public IReadOnlyList<JsonElement> JsonLines =>
            [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }
}

using System.Text.Json;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Telemetry;
using Spectre.Console;

namespace Auth0Sync.Cli.Output;

/// <summary>Prints results: tables for people, or JSON for programs.</summary>
internal sealed class CliOutput
{
    // Without a terminal nothing is wrapped, so that lines can be searched.
    private const int UnlimitedWidth = 10_000;

    private readonly CliEnvironment _environment;

    public CliOutput(CliEnvironment environment, bool isJson, bool isPlain)
    {
        _environment = environment;
        IsJson = isJson;
        var hasColors = !isPlain && string.IsNullOrEmpty(environment.GetVariable("NO_COLOR"));
        Console = Create(environment.Output, environment.IsOutputTerminal, hasColors);
        Messages = Create(environment.Error, environment.IsErrorTerminal, hasColors);
        Progress = new ProgressReporter(Messages, environment.Time);
    }

    public bool IsJson { get; }

    public IAnsiConsole Console { get; }

    /// <summary>The standard error, for what is not a result.</summary>
    public IAnsiConsole Messages { get; }

    /// <summary>Shows progress on the standard error.</summary>
    public ProgressReporter Progress { get; }

    /// <summary>Prints a result as JSON in one line, or for people.</summary>
    public void Write<T>(T result, Action<IAnsiConsole, T> writeForPeople)
    {
        if (IsJson)
        {
            Write(result);
        }
        else
        {
            writeForPeople(Console, result);
        }
    }

    /// <summary>Prints a result as JSON in one line.</summary>
    public void Write<T>(T result) => _environment.Output.WriteLine(JsonSerializer.Serialize(result, ReportJson.Options));

    /// <summary>Asks whether to continue; anything but yes is a no.</summary>
    public async Task<bool> ConfirmAsync(CancellationToken cancellationToken)
    {
        await _environment.Error.WriteAsync("Continue? [y/N] ".AsMemory(), cancellationToken);
        using var reader = new StreamReader(_environment.Input, leaveOpen: true);

        // A read from a terminal cannot be canceled; the process ends without it.
        var answer = await reader.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    /// <summary>Text from outside, safe for a console and as markup.</summary>
    public static string Escape(string? text) => Markup.Escape(LogText.Escape(text ?? ""));

    /// <summary>A table whose first column is the name of each row. Cells are markup: escape text from outside.</summary>
    public static Table CreateTable(params IEnumerable<string> columns) => new Table().RoundedBorder().AddColumns([.. columns.Select(Escape)]);

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal, bool hasColors)
    {
        var isAnsi = isTerminal && hasColors;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isAnsi ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isAnsi ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isAnsi ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
        {
            console.Profile.Width = UnlimitedWidth;
        }

        return console;
    }
}

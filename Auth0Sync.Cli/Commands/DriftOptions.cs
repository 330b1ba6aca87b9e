using System.CommandLine;
using System.Globalization;
using Auth0Sync.Core.Operations.Drift;

namespace Auth0Sync.Cli.Commands;

/// <summary>The options of a comparison.</summary>
internal sealed class DriftOptions
{
    private readonly Option<bool> _personalData = CommonOptions.CreatePersonalData();

    private readonly Option<string?> _exportedAt = new("--exported-at")
    {
        Description = "When the export was started, for users without updated_at, who are reported and skipped otherwise",
        HelpName = "time",
    };

    public Option<bool> Csv { get; } = new("--csv") { Description = "Print all differences as CSV" };

    /// <summary>Those that say what to print of a comparison.</summary>
    public IReadOnlyList<Option> Printing => [Csv, _personalData];

    public static Argument<string> CreateExport()
    {
        var export = new Argument<string>("export") { Description = "The file with the users: NDJSON or CSV, also gzip" };
        export.Validators.Add(CommonOptions.RequireFile);
        return export;
    }

    public void AddTo(Command command)
    {
        command.Add(Csv);
        command.Add(_personalData);
        command.Add(_exportedAt);
    }

    public DriftRequest CreateRequest(CommandContext context, string export, IReadOnlyList<string> targets) => new(export)
    {
        Targets = targets,
        IncludePersonalData = context.Get(_personalData),
        ExportedAt = GetExportedAt(context),
    };

    /// <exception cref="CliException">The option is not a time.</exception>
    public DateTimeOffset? GetExportedAt(CommandContext context) => context.Get(_exportedAt) switch
    {
        null => null,
        { } text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        { } text => throw new CliException(ExitCode.Usage, $"--exported-at is '{text}'. Allowed: a time such as 2026-01-31T08:00:00Z."),
    };
}

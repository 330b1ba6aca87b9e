using Auth0Sync.Core.Operations.Lines;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>A JSON array would have to be in memory as a whole.</summary>
internal sealed class UnknownFormatParser : ILineParser
{
    public IEnumerable<ExportLine> Parse(TextLine line) =>
        [new ExportLine.Unreadable(line.Number, "The file is a JSON array. Expected: one user a line, without commas, as Auth0 exports them.", IsLast: true)];

    public IEnumerable<ExportLine> Complete() => [];
}

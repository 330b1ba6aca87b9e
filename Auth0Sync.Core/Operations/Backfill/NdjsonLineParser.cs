using Auth0Sync.Core.Operations.Lines;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>One JSON object a line.</summary>
/// <seealso href="https://github.com/ndjson/ndjson-spec"/>
internal sealed class NdjsonLineParser : ILineParser
{
    public IEnumerable<ExportLine> Parse(TextLine line) => line.Utf8 switch
    {
        null => [ExportedUserReader.CreateTooLong(line.Number)],
        { } json when json.Span.Trim(" \t"u8).IsEmpty => [],
        { } json => [ExportedUserReader.Read(line.Number, json) is var read && read is ExportLine.Unreadable && line.IsUnterminated ? ExportedUserReader.CreateIncomplete(line.Number) : read],
    };

    public IEnumerable<ExportLine> Complete() => [];
}

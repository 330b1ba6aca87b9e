using Auth0Sync.Core.Operations.Lines;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>Turns lines into users. A format in which a user can have several lines keeps the unfinished ones.</summary>
internal interface ILineParser
{
    IEnumerable<ExportLine> Parse(TextLine line);

    /// <summary>Called after the last line.</summary>
    IEnumerable<ExportLine> Complete();
}

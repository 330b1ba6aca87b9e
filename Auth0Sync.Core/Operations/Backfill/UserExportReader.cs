using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Auth0Sync.Core.Operations.Lines;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>
/// Reads an export of Auth0's users: one JSON object a line, or CSV, either of them compressed. A file of any size takes
/// the memory of one user. A line that cannot be read is reported, and the next one is read.
/// </summary>
/// <seealso href="https://auth0.com/docs/manage-users/user-migration/bulk-user-exports"/>
public sealed class UserExportReader
{
    /// <summary>The longest line. The profiles of older tenants have up to 1 MB.</summary>
    public const int MaxLineBytes = 2 * 1024 * 1024;

    private const int GzipHeaderBytes = 2;

    /// <param name="export">The file, which must be seekable. It stays open.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "A service like the others, which callers get from the container.")]
    public async IAsyncEnumerable<ExportLine> ReadAsync(Stream export, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isCompressed = await IsCompressedAsync(export, cancellationToken);
        await using var decompressed = isCompressed ? new GZipStream(export, CompressionMode.Decompress, leaveOpen: true) : null;
        await using var lines = LineReader.ReadAsync(decompressed ?? export, MaxLineBytes, cancellationToken).GetAsyncEnumerator(cancellationToken);
        ILineParser? parser = null;
        var number = 0L;
        while (true)
        {
            bool hasLine;
            string? damage = null;
            try
            {
                hasLine = await lines.MoveNextAsync();
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                (hasLine, damage) = (false, "The file is damaged or incomplete from here on.");
            }

            parser ??= hasLine && !IsBlank(lines.Current) ? SelectParser(lines.Current) : null;
            foreach (var line in (hasLine ? parser?.Parse(lines.Current) : parser?.Complete()) ?? [])
            {
                yield return line;
                if (line is ExportLine.Unreadable { IsLast: true })
                {
                    yield break;
                }
            }

            if (!hasLine)
            {
                if (damage is not null)
                {
                    yield return new ExportLine.Unreadable(number + 1, damage, IsLast: true);
                }

                yield break;
            }

            number = lines.Current.Number;
        }
    }

    private static ILineParser SelectParser(TextLine first) => first.Utf8 switch
    {
        { } text when text.Span.TrimStart(" \t"u8) is [(byte)'{', ..] => new NdjsonLineParser(),
        { } text when text.Span.TrimStart(" \t"u8) is [(byte)'[', ..] => new UnknownFormatParser(),
        { } => new CsvLineParser(),
        null => new NdjsonLineParser(),
    };

    // The name of the file says nothing for sure.
    private static async Task<bool> IsCompressedAsync(Stream export, CancellationToken cancellationToken)
    {
        var header = new byte[GzipHeaderBytes];
        await export.ReadAtLeastAsync(header, GzipHeaderBytes, throwOnEndOfStream: false, cancellationToken);
        export.Position = 0;
        return header is [0x1F, 0x8B];
    }

    private static bool IsBlank(TextLine line) => line.Utf8 is { } text && text.Span.Trim(" \t"u8).IsEmpty;
}

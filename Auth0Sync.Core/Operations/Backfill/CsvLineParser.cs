using System.Buffers;
using System.Globalization;
using Auth0Sync.Core.Operations.Lines;
using CsvHelper;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>
/// CSV with a header. Lines are joined while a quotation mark is open. If it stays open, or the record does not fit the
/// header, only its first line is given up and the others are read again, so that one bad line costs no other user. The
/// last line of the file is the exception: if it is cut, the file is.
/// </summary>
internal sealed class CsvLineParser : ILineParser
{
    private const int MaxRecordLines = 1000;

    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        IncludeValuesInExceptions = false,
    };

    private readonly Queue<TextLine> _unread = new();
    private readonly List<TextLine> _record = [];
    private CsvHeader? _header;
    private int _recordBytes;
    private int _quotes;

    public IEnumerable<ExportLine> Parse(TextLine line)
    {
        _unread.Enqueue(line);
        return ParseUnread();
    }

    public IEnumerable<ExportLine> Complete()
    {
        // What is left has an open quotation mark.
        while (_record.Count > 0)
        {
            if (_record is [var last])
            {
                yield return ExportedUserReader.CreateIncomplete(last.Number);
                yield break;
            }

            yield return GiveUpFirstLine("A quotation mark is not closed.");
            foreach (var line in ParseUnread())
            {
                yield return line;
            }
        }
    }

    private IEnumerable<ExportLine> ParseUnread()
    {
        while (_unread.TryDequeue(out var line))
        {
            if (line.Utf8 is not { } text)
            {
                yield return _record.Count > 0 ? GiveUpFirstLine("A quotation mark is not closed.", line) : ExportedUserReader.CreateTooLong(line.Number);
                continue;
            }

            if (_record.Count == 0 && text.Span.Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            Add(line, text);
            if (_quotes % 2 != 0)
            {
                if (_record.Count > MaxRecordLines || _recordBytes > UserExportReader.MaxLineBytes)
                {
                    yield return GiveUpFirstLine("A quotation mark is not closed.");
                }

                continue;
            }

            if (ParseRecord() is { } parsed)
            {
                yield return parsed;
            }
        }
    }

    private ExportLine? ParseRecord()
    {
        var number = _record[0].Number;
        if (ReadCells() is not { } cells)
        {
            return GiveUpFirstLine("The line is not CSV.");
        }

        if (_header is null)
        {
            Clear();
            _header = CsvHeader.Create(cells, out var problem);
            return _header is null ? new ExportLine.Unreadable(number, problem, IsLast: true) : null;
        }

        if (cells.Length != _header.ColumnCount)
        {
            return GiveUpFirstLine(string.Create(CultureInfo.InvariantCulture, $"The line has {cells.Length} columns, the header {_header.ColumnCount}."));
        }

        Clear();
        return ExportedUserReader.Read(number, _header.ToJson(cells));
    }

    private string[]? ReadCells()
    {
        var text = new ArrayBufferWriter<byte>(_recordBytes + _record.Count);
        foreach (var line in _record)
        {
            text.Write(line.Utf8!.Value.Span);
            text.Write("\n"u8);
        }

        try
        {
            using var reader = CsvReader.Create(text.WrittenMemory, Options);
            var cells = reader.Read() ? reader.Current.ToArray() : null;
            return reader.Read() ? null : cells;
        }
        catch (CsvFormatException)
        {
            return null;
        }
    }

    private void Add(TextLine line, ReadOnlyMemory<byte> text)
    {
        _record.Add(line);
        _recordBytes += text.Length;
        _quotes += text.Span.Count((byte)'"');
    }

    /// <summary>Reads the other lines of the record again, ahead of those that follow.</summary>
    private ExportLine.Unreadable GiveUpFirstLine(string problem, TextLine? next = null)
    {
        TextLine[] others = [.. _record.Skip(1), .. next is { } line ? [line] : Array.Empty<TextLine>(), .. _unread];
        var first = _record[0];
        Clear();
        _unread.Clear();
        foreach (var other in others)
        {
            _unread.Enqueue(other);
        }

        return first.IsUnterminated ? ExportedUserReader.CreateIncomplete(first.Number) : new ExportLine.Unreadable(first.Number, problem, IsLast: _header is null);
    }

    private void Clear()
    {
        _record.Clear();
        (_recordBytes, _quotes) = (0, 0);
    }
}

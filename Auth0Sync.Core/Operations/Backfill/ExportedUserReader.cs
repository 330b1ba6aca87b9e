using System.Globalization;
using System.Text.Json;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>Reads what identifies a user and the time of the last change. The rest is read with the event.</summary>
internal static class ExportedUserReader
{
    // A level costs the reader one bit.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = int.MaxValue };

    public static ExportLine Read(long number, ReadOnlyMemory<byte> json)
    {
        try
        {
            return ReadObject(number, json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ExportLine.Unreadable(number, "The line is not a JSON object.");
        }
    }

    public static ExportLine.Unreadable CreateTooLong(long number) =>
        new(number, string.Create(CultureInfo.InvariantCulture, $"The line is longer than {UserExportReader.MaxLineBytes} bytes."));

    /// <summary>A download that was interrupted, which decompression does not always notice.</summary>
    public static ExportLine.Unreadable CreateIncomplete(long number) => new(number, "The file ends within this line: it is incomplete.", IsLast: true);

    private static ExportLine ReadObject(long number, ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return new ExportLine.Unreadable(number, "The line is not a JSON object.");
        }

        string? userId = null;
        string? updatedAt = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUserId = reader.ValueTextEquals("user_id"u8);
            var isUpdatedAt = reader.ValueTextEquals("updated_at"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isUserId || isUpdatedAt))
            {
                (userId, updatedAt) = isUserId ? (reader.GetString(), updatedAt) : (userId, reader.GetString());
            }
            else
            {
                reader.Skip();
            }
        }

        // Throws if something follows the object.
        reader.Read();
        return userId is { Length: > 0 }
            ? new ExportLine.User(number, userId, ParseTime(updatedAt), json)
            : new ExportLine.Unreadable(number, "The user has no user_id.");
    }

    private static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}

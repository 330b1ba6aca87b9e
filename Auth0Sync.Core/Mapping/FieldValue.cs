using System.Globalization;

namespace Auth0Sync.Core.Mapping;

/// <summary>The value of a field, typed. Null in place of a value clears the field.</summary>
public abstract record FieldValue
{
    private const string IsoDateFormat = "yyyy-MM-dd";
    private const string IsoMillisecondsFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private FieldValue()
    {
    }

    public static implicit operator FieldValue?(string? text) => FromString(text);

    public static FieldValue? FromString(string? text) => text is null ? null : new Text(text);

    /// <summary>
    /// The value for a system that knows only text: booleans as <c>true</c> and <c>false</c>, times in UTC as ISO 8601, lists
    /// joined with semicolons. The ledger hashes this form.
    /// </summary>
    public abstract string ToText();

    /// <inheritdoc/>
    public sealed override string ToString() => ToText();

    public sealed record Text(string Value) : FieldValue
    {
        /// <inheritdoc/>
        public override string ToText() => Value;
    }

    /// <param name="Value">The number in invariant form, as precise as it was.</param>
    public sealed record Number(string Value) : FieldValue
    {
        /// <inheritdoc/>
        public override string ToText() => Value;
    }

    public sealed record Flag(bool Value) : FieldValue
    {
        /// <inheritdoc/>
        public override string ToText() => Value ? "true" : "false";
    }

    /// <summary>A calendar date.</summary>
    public sealed record Day(DateOnly Value) : FieldValue
    {
        /// <inheritdoc/>
        public override string ToText() => Value.ToString(IsoDateFormat, CultureInfo.InvariantCulture);
    }

    /// <summary>A point in time.</summary>
    public sealed record Time(DateTimeOffset Value) : FieldValue
    {
        /// <inheritdoc/>
        public override string ToText() => Value.UtcDateTime.ToString(IsoMillisecondsFormat, CultureInfo.InvariantCulture);
    }

    /// <summary>An object or a nested list.</summary>
    /// <param name="Value">As JSON, with sorted members and no spaces.</param>
    public sealed record Json(string Value) : FieldValue
    {
        /// <inheritdoc/>
        public override string ToText() => Value;
    }

    public sealed record List(IReadOnlyList<string> Items) : FieldValue
    {
        /// <inheritdoc/>
        public override string ToText() => string.Join(';', Items);

        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        /// <inheritdoc/>
        public override int GetHashCode() => ToText().GetHashCode(StringComparison.Ordinal);
    }
}

using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Stripe.Api;
using Stripe;

namespace Auth0Sync.Core.Targets.Stripe;

/// <summary>The fields of a customer that can be mapped, and their form in Stripe's client.</summary>
internal static class CustomerFields
{
    public const string Email = "email";
    public const string MetadataPrefix = "metadata.";

    /// <summary>The limits of metadata.</summary>
    /// <seealso href="https://docs.stripe.com/metadata"/>
    public const int MaxMetadataKeys = 50;
    public const int MaxMetadataValueLength = 500;

    private const string Name = "name";
    private const string Phone = "phone";
    private const string Description = "description";
    private const string PreferredLocales = "preferred_locales";

    /// <summary>The names of the fields outside of metadata.</summary>
    public static readonly IReadOnlyList<string> Known = [Name, Email, Phone, Description, PreferredLocales];

    public static string GetMetadataField(string key) => MetadataPrefix + key;

    /// <summary>The metadata key of a field; null if it is another field.</summary>
    public static string? GetMetadataKey(string field) => field.StartsWith(MetadataPrefix, StringComparison.Ordinal) ? field[MetadataPrefix.Length..] : null;

    /// <summary>The value of a field, as Stripe shows it; null if it is empty.</summary>
    public static string? Get(Customer customer, string field)
    {
        var value = field switch
        {
            Email => customer.Email,
            Name => customer.Name,
            Phone => customer.Phone,
            Description => customer.Description,
            PreferredLocales => string.Join(';', customer.PreferredLocales ?? []),
            _ => GetMetadataKey(field) is { } key ? customer.Metadata?.GetValueOrDefault(key) : null,
        };
        return value is { Length: > 0 } ? value : null;
    }

    public static CustomerCreateOptions ToCreateOptions(IReadOnlyDictionary<string, FieldValue?> fields)
    {
        var set = fields.Where(field => field.Value is not null).ToDictionary();
        return new CustomerCreateOptions
        {
            Name = GetTextOrNull(set, Name),
            Email = GetTextOrNull(set, Email),
            Phone = GetTextOrNull(set, Phone),
            Description = GetTextOrNull(set, Description),
            PreferredLocales = GetListOrNull(set, PreferredLocales),
            Metadata = GetMetadata(set),
        };
    }

    /// <summary>An empty value clears a field; null leaves it unchanged.</summary>
    public static CustomerUpdateOptions ToUpdateOptions(IReadOnlyDictionary<string, FieldValue?> fields)
    {
        var options = new CustomerUpdateOptions
        {
            Name = GetTextOrNull(fields, Name),
            Email = GetTextOrNull(fields, Email),
            Phone = GetTextOrNull(fields, Phone),
            Description = GetTextOrNull(fields, Description),
            PreferredLocales = GetListOrNull(fields, PreferredLocales),
        };

        // The client sends null that was set as an empty value, which removes all metadata.
        if (GetMetadata(fields) is { } metadata)
        {
            options.Metadata = metadata;
        }

        return options;
    }

    /// <summary>
    /// The metadata with values that Stripe rejects as too long. Its error does not name the key in all sources, so they are found
    /// before the call.
    /// </summary>
    public static IReadOnlyList<RejectedField> FindTooLongMetadata(IReadOnlyDictionary<string, FieldValue?> fields) =>
    [
        .. fields
            .Where(field => GetMetadataKey(field.Key) is not null && field.Value?.ToText().EnumerateRunes().Count() > MaxMetadataValueLength)
            .Select(field => new RejectedField(field.Key, "metadata_value_too_long")),
    ];

    /// <summary>The sent fields that Stripe's error is about.</summary>
    /// <param name="failure">The error.</param>
    /// <param name="sentFields">The fields of the call.</param>
    /// <param name="userIdField">The field without which there is no record. An error about all metadata spares it.</param>
    public static IReadOnlyList<RejectedField> FindRejected(CallFailure failure, IEnumerable<string> sentFields, string userIdField)
    {
        var parameter = failure.Code == "email_invalid" ? Email : failure.Parameter;
        return [.. sentFields.Where(IsMeant).Select(field => new RejectedField(field, failure.Code))];

        bool IsMeant(string field) => GetMetadataKey(field) is { } key
            ? parameter == $"metadata[{key}]" || (parameter == "metadata" && field != userIdField)
            : parameter == field || parameter?.StartsWith($"{field}[", StringComparison.Ordinal) == true;
    }

    private static string? GetTextOrNull(IReadOnlyDictionary<string, FieldValue?> fields, string field) =>
        fields.TryGetValue(field, out var value) ? value?.ToText() ?? "" : null;

    private static List<string>? GetListOrNull(IReadOnlyDictionary<string, FieldValue?> fields, string field) => fields.TryGetValue(field, out var value)
        ? value switch
        {
            null => [],
            FieldValue.List list => [.. list.Items],
            _ => [value.ToText()],
        }
        : null;

    private static Dictionary<string, string>? GetMetadata(IReadOnlyDictionary<string, FieldValue?> fields)
    {
        var metadata = fields.Where(field => GetMetadataKey(field.Key) is not null).ToDictionary(field => GetMetadataKey(field.Key)!, field => field.Value?.ToText() ?? "");
        return metadata.Count > 0 ? metadata : null;
    }
}

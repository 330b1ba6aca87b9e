using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Mailchimp.Api;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>
/// Finds mappings whose values do not always fit the merge field's type. Such a mapping works for some users and is rejected
/// for others: https://github.com/mailchimp/mc-magento/issues/885 (choices),
/// https://github.com/ibericode/mailchimp-for-wordpress/issues/662 (dates),
/// https://github.com/EvanHerman/yikes-inc-easy-mailchimp-extender/issues/431 (American phone numbers).
/// </summary>
/// <seealso href="https://mailchimp.com/developer/marketing/docs/merge-fields/"/>
internal static class MergeFieldTypeChecker
{
    private const string OrNoOtherValue = "map the source to a text field, or make sure that it has no other value";

    /// <summary>Returns the incompatible mappings in the order of the map.</summary>
    public static IReadOnlyList<IncompatibleMergeField> FindIncompatible(FieldMap map, IReadOnlyDictionary<string, MergeField> mergeFields) =>
    [
        .. from mapping in map.Fields
           where mapping.Field.StartsWith(MailchimpNames.MergeFieldPrefix, StringComparison.Ordinal)
           let tag = mapping.Field[MailchimpNames.MergeFieldPrefix.Length..]
           where mergeFields.ContainsKey(tag)
           let mergeField = mergeFields[tag]
           let advice = GetAdvice(mapping, mergeField)
           where advice is not null
           select new IncompatibleMergeField(mergeField.Tag, mergeField.Type, SourceValues.Format(mapping), advice),
    ];

    // The form of each value is that of MemberFields.
    private static string? GetAdvice(FieldMapping mapping, MergeField mergeField) => mergeField switch
    {
        { Type: "number" } when !SourceValues.AreNumbers(mapping) => $"it accepts only numbers and rejects every other value; {OrNoOtherValue}",
        { Type: "date" } when !SourceValues.AreTimes(mapping) => "it accepts only dates; append |date to the source",
        { Type: "birthday" } when mapping is { Format: ValueFormat.Text or ValueFormat.Json, Source: not FieldSource.EventTime } =>
            "it accepts only a month and a day; append |date to the source, which must be a date",
        { Type: "address" } when mapping.Format != ValueFormat.Json => "it accepts only objects with addr1, city, state and zip; append |json to a source that is such an object",
        { Type: "dropdown" or "radio" } when SourceValues.FindAll(mapping)?.All(mergeField.Choices.Contains) != true =>
            $"it accepts only its choices, with exact case, and rejects every other value; {OrNoOtherValue}",
        { Type: "phone", PhoneFormat: "US" } => "it accepts only numbers such as 404-555-1212, and Auth0's begin with the country; set its format in Mailchimp to International",
        { Type: "zip" } => $"it accepts only American ZIP codes; {OrNoOtherValue}",
        { Type: "url" or "imageurl" } when !(mapping is { Format: ValueFormat.Text, Source: FieldSource.ProfilePath path } && path.Matches("picture")) =>
            $"it accepts only URLs; {OrNoOtherValue}",
        _ => null,
    };
}

/// <summary>A merge field that may reject values of its source.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Type">Mailchimp's type.</param>
/// <param name="Source">The source, as it can be written in the setting.</param>
/// <param name="Advice">What is wrong and what to do.</param>
internal sealed record IncompatibleMergeField(string Tag, string Type, string Source, string Advice);

namespace Auth0Sync.Core.Mapping;

/// <summary>What is known about the values of a source. Where nothing is known, it is free text.</summary>
internal static class SourceValues
{
    private static readonly string[] StatusValues = ["active", "blocked", "deactivated"];
    private static readonly string[] BooleanValues = ["true", "false"];

    // The typed members of Auth0's user object, as documented.
    private static readonly string[] BooleanMembers = ["email_verified", "phone_verified", "blocked"];
    private static readonly string[] NumberMembers = ["logins_count"];
    private static readonly string[] TimeMembers = ["created_at", "updated_at", "last_login", "last_password_reset"];

    /// <summary>All values that a mapping can have, as text; null if they are not known.</summary>
    public static IReadOnlyList<string>? FindAll(FieldMapping mapping) => mapping.Source switch
    {
        FieldSource.Status => StatusValues,
        FieldSource.Condition => BooleanValues,
        _ => IsOneOf(mapping, BooleanMembers) ? BooleanValues : null,
    };

    public static bool AreNumbers(FieldMapping mapping) => IsOneOf(mapping, NumberMembers);

    /// <summary>Whether all values are days or points in time, which may have the form of Auth0.</summary>
    public static bool AreTimes(FieldMapping mapping) =>
        mapping.Format is ValueFormat.Date or ValueFormat.DateTime || mapping.Source is FieldSource.EventTime || IsOneOf(mapping, TimeMembers);

    /// <summary>The source of a mapping, as it can be written in the setting.</summary>
    public static string Format(FieldMapping mapping)
    {
        var source = mapping.Source switch
        {
            FieldSource.ProfilePath path => Format(path),
            FieldSource.Status => "$status",
            FieldSource.EventTime => "$event.time",
            FieldSource.Condition { Value: var condition } => $"{Format(condition.Path)} {(condition.IsNegated ? "!=" : "==")} \"{condition.Text}\"",
            _ => "$event.id",
        };
        return mapping.Format == ValueFormat.Text ? source : $"{source}|{mapping.Format.ToString().ToLowerInvariant()}";
    }

    private static string Format(FieldSource.ProfilePath path) => string.Join('.', path.Members);

    private static bool IsOneOf(FieldMapping mapping, string[] members) =>
        mapping is { Format: ValueFormat.Text, Source: FieldSource.ProfilePath path } && members.Any(path.Matches);
}

namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>A merge field of the audience.</summary>
/// <param name="Tag">The name in <c>merge_fields</c>, such as <c>FNAME</c>.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Required">Whether a member needs a value.</param>
public sealed record MergeFieldDefinition(string Tag, MergeFieldType Type, bool Required = false)
{
    /// <summary>The label.</summary>
    public string Name { get; init; } = Tag;

    /// <summary>Whether sign-up forms show it.</summary>
    public bool IsPublic { get; init; } = true;

    public string DefaultValue { get; init; } = "";

    public string HelpText { get; init; } = "";
}

/// <summary>The simulated types of merge fields.</summary>
public enum MergeFieldType
{
    Text,
    Number,

    /// <summary>A day, read as <c>1980-12-21</c>.</summary>
    Date,

    /// <summary>A month and a day, <c>12/21</c>.</summary>
    Birthday,

    /// <summary>An international phone number; any text is accepted.</summary>
    Phone,

    /// <summary>A ZIP code of five digits.</summary>
    Zip,

    /// <summary>An object of <c>addr1</c>, <c>city</c>, <c>state</c>, <c>zip</c> and others.</summary>
    Address,
}

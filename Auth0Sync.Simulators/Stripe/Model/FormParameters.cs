using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>One value of a form, such as <c>items[0][price]</c> with the path items, 0, price.</summary>
internal sealed record FormParameter(ImmutableArray<string> Path, string Value)
{
    public string Name => Path.Length == 1 ? Path[0] : $"{Path[0]}[{string.Join("][", Path[1..])}]";
}

/// <summary>The parameters of a call: those of the query and those of the form-encoded body.</summary>
internal sealed class FormParameters(ImmutableArray<FormParameter> all)
{
    /// <summary>The same text for the same parameters in any order.</summary>
    public string Fingerprint => string.Join('&', all.Select(parameter => $"{parameter.Name}={parameter.Value}").Order(StringComparer.Ordinal));

    public static FormParameters Read(SimulatedRequest request) =>
        new([.. Parse(request.Query), .. Parse(Encoding.UTF8.GetString(request.Body.Span))]);

    public bool Contains(string name) => all.Any(parameter => parameter.Path[0] == name);

    /// <summary>The value with exactly this path; null if there is none.</summary>
    public string? Find(params ImmutableArray<string> path) => all.LastOrDefault(parameter => parameter.Path.SequenceEqual(path))?.Value;

    /// <summary>The values within a parameter, such as <c>metadata[key]</c>, with their path below it.</summary>
    public ImmutableArray<FormParameter> GetMembers(string name) =>
        [.. all.Where(parameter => parameter.Path.Length > 1 && parameter.Path[0] == name).Select(parameter => parameter with { Path = parameter.Path[1..] })];

    /// <summary>The values of a list, such as <c>expand[]</c>.</summary>
    public ImmutableArray<string> GetList(string name) => [.. GetMembers(name).Select(member => member.Value)];

    /// <summary>The value of a choice; null if there is none.</summary>
    /// <exception cref="ApiErrorException">The value is not one of those allowed.</exception>
    public string? FindChoice(ImmutableArray<string> path, params ImmutableArray<string> allowed)
    {
        var value = Find(path);
        return value is null || allowed.Contains(value) ? value : throw new ApiErrorException(ApiErrors.InvalidChoice(new FormParameter(path, value).Name, allowed));
    }

    /// <exception cref="ApiErrorException">The value is not a boolean.</exception>
    public bool? FindBoolean(string name) => Find(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var value => throw new ApiErrorException(ApiErrors.InvalidBoolean(name, value)),
    };

    /// <exception cref="ApiErrorException">The value is not an integer.</exception>
    public long? FindInteger(params ImmutableArray<string> path) => Find(path) switch
    {
        null => null,
        var value when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var value => throw new ApiErrorException(ApiErrors.InvalidInteger(new FormParameter(path, value).Name, value)),
    };

    /// <exception cref="ApiErrorException">The value is not a time in Unix seconds.</exception>
    public DateTimeOffset? FindTime(params ImmutableArray<string> path) =>
        FindInteger(path) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <exception cref="ApiErrorException">There is a parameter that is not one of those allowed.</exception>
    public void RejectOthers(params ImmutableArray<string> allowed)
    {
        if (all.FirstOrDefault(parameter => parameter.Path[0] != "expand" && !allowed.Contains(parameter.Path[0])) is { } unknown)
        {
            throw new ApiErrorException(ApiErrors.UnknownParameter(unknown.Name));
        }
    }

    private static IEnumerable<FormParameter> Parse(string text) =>
        from pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries)
        let parts = pair.Split('=', 2)
        select new FormParameter(ReadPath(Decode(parts[0])), parts.Length > 1 ? Decode(parts[1]) : "");

    // A bracket within a key cannot be escaped, so it is misread, as by Stripe.
    private static ImmutableArray<string> ReadPath(string name)
    {
        var parts = name.Split('[');
        return [parts[0], .. parts.Skip(1).Select(part => part.TrimEnd(']'))];
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

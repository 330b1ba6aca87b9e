using System.Diagnostics.CodeAnalysis;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// Which profile fields feed which record fields, for one target. Written in settings as
/// <c>field=source</c>, where the source is a path (<c>user_metadata.company</c>), <c>$status</c>, <c>$event.time</c> or
/// <c>$event.id</c>, optionally followed by <c>|date</c> or <c>|datetime</c>.
/// </summary>
public sealed class FieldMap
{
    private FieldMap(IReadOnlyList<FieldMapping> fields) => Fields = fields;

    /// <summary>The lines of the map.</summary>
    public IReadOnlyList<FieldMapping> Fields { get; }

    /// <summary>The fields that hold the user's status.</summary>
    public IEnumerable<string> StatusFields => Fields.Where(f => f.Source is FieldSource.Status).Select(f => f.Field);

    /// <summary>The source of a field, or null where the map does not have it.</summary>
    public FieldSource? FindSource(string field) => Fields.FirstOrDefault(f => f.Field == field)?.Source;

    /// <summary>Lays settings over a target's default map: a source replaces or adds a field, an empty one removes it.</summary>
    /// <param name="defaults">The target's own map.</param>
    /// <param name="settings">What the installation sets.</param>
    /// <param name="map">The map.</param>
    /// <param name="problems">What is wrong, as pairs of field and sentence, where there is no map.</param>
    public static bool TryCreate(
        IEnumerable<KeyValuePair<string, string>> defaults,
        IEnumerable<KeyValuePair<string, string?>> settings,
        [NotNullWhen(true)] out FieldMap? map,
        out IReadOnlyList<KeyValuePair<string, string>> problems)
    {
        var sources = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (field, source) in defaults)
        {
            sources[field] = source;
        }

        foreach (var (field, source) in settings)
        {
            sources[field] = source;
        }

        var fields = new List<FieldMapping>();
        var found = new List<KeyValuePair<string, string>>();
        foreach (var (field, text) in sources)
        {
            if (text is not { Length: > 0 })
            {
                continue;
            }

            if (Parse(field, text, out var problem) is { } mapping)
            {
                fields.Add(mapping);
            }
            else
            {
                found.Add(new(field, problem));
            }
        }

        problems = found;
        map = found.Count == 0 ? new FieldMap(fields) : null;
        return map is not null;
    }

    private static FieldMapping? Parse(string field, string text, out string problem)
    {
        problem = "";
        (string? Source, ValueFormat Format) parts = text.Split('|', StringSplitOptions.TrimEntries) switch
        {
            [var path] => (path, ValueFormat.Text),
            [var path, "date"] => (path, ValueFormat.Date),
            [var path, "datetime"] => (path, ValueFormat.DateTime),
            _ => (null, ValueFormat.Text),
        };
        var (source, format) = parts;
        if (source is null)
        {
            problem = $"is '{text}'. After the bar, only date or datetime is allowed";
            return null;
        }

        if (source.StartsWith('$'))
        {
            FieldSource? computed = source switch
            {
                "$status" => new FieldSource.Status(),
                "$event.time" => new FieldSource.EventTime(),
                "$event.id" => new FieldSource.EventId(),
                _ => null,
            };
            problem = computed is null ? $"is '{text}'. Allowed with a dollar sign: $status, $event.time, $event.id" : "";
            return computed is null ? null : new FieldMapping(field, computed, format);
        }

        var members = source.Split('.');
        if (members.Any(m => m.Length == 0))
        {
            problem = $"is '{text}'. A path consists of member names separated by single dots";
            return null;
        }

        if (UserProfile.ExcludedMembers.Contains(members[0]))
        {
            problem = $"is '{text}'. {members[0]} is never stored, so it cannot be written to a target";
            return null;
        }

        if (members.Length > UserProfile.MaxDepth)
        {
            problem = $"has {members.Length} names; what lies deeper than {UserProfile.MaxDepth} levels in a profile is not kept";
            return null;
        }

        return new FieldMapping(field, new FieldSource.ProfilePath(members), format);
    }
}

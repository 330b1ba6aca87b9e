namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>Objects by id, in the order of their creation.</summary>
internal sealed class RecordStore<T>(Func<T, string> getId)
    where T : class
{
    private readonly List<T> _records = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    public IEnumerable<T> OldestFirst => _records;

    public IEnumerable<T> NewestFirst
    {
        get
        {
            for (var index = _records.Count - 1; index >= 0; index--)
            {
                yield return _records[index];
            }
        }
    }

    public T? Find(string id) => _indexes.TryGetValue(id, out var index) ? _records[index] : null;

    /// <summary>Adds the record, or replaces the one with its id.</summary>
    public T Put(T record)
    {
        if (_indexes.TryGetValue(getId(record), out var index))
        {
            _records[index] = record;
        }
        else
        {
            _indexes.Add(getId(record), _records.Count);
            _records.Add(record);
        }

        return record;
    }
}

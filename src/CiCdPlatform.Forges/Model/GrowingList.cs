using System.Collections;

namespace CiCdPlatform.Forges;

/// <summary>A list that grows while others read it: who enumerates sees it as it was when they began.</summary>
public sealed class GrowingList<T> : IList<T>
{
    private readonly Lock _lock = new();
    private volatile T[] _items = [];

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public T this[int index]
    {
        get => _items[index];
        set => Change(items => items[index] = value);
    }

    /// <inheritdoc/>
    public void Add(T item) => Insert(Count, item);

    /// <inheritdoc/>
    public void Insert(int index, T item) => Change(items => items.Insert(index, item));

    /// <inheritdoc/>
    public void RemoveAt(int index) => Change(items => items.RemoveAt(index));

    /// <inheritdoc/>
    public bool Remove(T item)
    {
        var removed = false;
        Change(items => removed = items.Remove(item));
        return removed;
    }

    /// <inheritdoc/>
    public void Clear() => Change(items => items.Clear());

    /// <inheritdoc/>
    public bool Contains(T item) => _items.Contains(item);

    /// <inheritdoc/>
    public int IndexOf(T item) => Array.IndexOf(_items, item);

    /// <inheritdoc/>
    public void CopyTo(T[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Change(Action<List<T>> change)
    {
        lock (_lock)
        {
            List<T> items = [.. _items];
            change(items);
            _items = [.. items];
        }
    }
}

using System.Text;

namespace CiCdPlatform.Runner.Execution;

/// <summary>A job's log: bounded, masked, stamped.</summary>
internal sealed class JobLog(PlannedJob job, IRunObserver observer, TimeProvider time, long maxBytes, bool stamped)
{
    private const int MaxLine = 32 * 1024;
    private const int MaxMasks = 1000;
    private readonly List<string> _masks = [];
    private readonly Lock _gate = new();
    private long _bytes;
    private long _dropped;

    public void Mask(string value)
    {
        lock (_gate)
        {
            if (value.Trim().Length > 0 && _masks.Count < MaxMasks)
            {
                _masks.Add(value);
            }
        }
    }

    public void Write(string line)
    {
        lock (_gate)
        {
            foreach (var part in line.Split('\n'))
            {
                One(part.TrimEnd('\r'));
            }
        }
    }

    /// <summary>Says how much was dropped, once the job has ended.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_dropped > 0)
            {
                observer.Log(job, Stamp($"The log exceeded {maxBytes} bytes; {_dropped} further bytes were dropped."));
            }
        }
    }

    private void One(string line)
    {
        foreach (var mask in _masks)
        {
            line = line.Replace(mask, "***", StringComparison.Ordinal);
        }

        if (line.Length > MaxLine)
        {
            line = line[..MaxLine] + " …";
        }

        var text = Stamp(line);
        var size = Encoding.UTF8.GetByteCount(text) + 1;
        if (_bytes + size > maxBytes)
        {
            _dropped += size;
            return;
        }

        _bytes += size;
        observer.Log(job, text);
    }

    private string Stamp(string line) => stamped ? $"{time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'} {line}" : line;
}

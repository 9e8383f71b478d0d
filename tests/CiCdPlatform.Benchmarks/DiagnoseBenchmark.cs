using System.Diagnostics;
using System.Text;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks;

/// <summary>How fast a log is diagnosed, and in how much memory: a log made of the lines of a real one, or of made-up ones, repeated to a size.</summary>
internal sealed class DiagnoseBenchmark : IBenchmark
{
    public string Name => "diagnose";

    public string Summary => "a log of [--megabytes 1024], from the lines of [--log FILE]…, diagnosed in this process; [--runs 1]";

    public Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        var size = arguments.Number("megabytes", 1024) * 1_000_000L;
        var sources = arguments.Texts("log").Select(File.ReadAllBytes).ToList();
        var block = sources.Count > 0 ? sources.SelectMany(bytes => bytes.Append((byte)'\n')).ToArray() : MadeUp();
        var seconds = new List<double>();
        LogDiagnosis? diagnosis = null;
        for (var run = 0; run < arguments.Number("runs", 1); run++)
        {
            using var log = new RepeatedStream(block, size);
            var started = Stopwatch.GetTimestamp();
            diagnosis = LogDiagnoser.Diagnose(log, DiagnosisContext.None, cancellation);
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        using var self = Process.GetCurrentProcess();
        return Task.FromResult<object>(new
        {
            megabytes = size / 1_000_000,
            seconds = Math.Round(Figures.Median(seconds), 3),
            megabytesASecond = Math.Round(size / 1e6 / Figures.Median(seconds)),
            peakMegabytes = self.PeakWorkingSet64 / 1_000_000,
            rootCause = diagnosis?.RootCause,
        });
    }

    // A build that mostly goes well.
    private static byte[] MadeUp()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
        {
            text.Append("2026-05-01T10:00:00.0000000Z ").Append((i % 500) switch
            {
                0 => $"src/shop/basket{i}.c:12:5: error: 'sum' undeclared (first use in this function)",
                1 => "    12 |     sum += item->price;",
                2 => "warning: unused variable 'i' [-Wunused-variable]",
                _ => $"[{i}/20000] Building C object CMakeFiles/shop.dir/src/shop/basket{i}.c.o",
            }).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private sealed class RepeatedStream(byte[] block, long size) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => size;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var from = (int)(_at % block.Length);
            var read = (int)Math.Min(Math.Min(count, block.Length - from), size - _at);
            Buffer.BlockCopy(block, from, buffer, offset, read);
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

namespace NeuroSim.Models.Checkpoints;

/// <summary>
/// Reads a pickle without ever executing it: opcodes and names outside two short lists are refused. It does not recurse, and what it
/// builds is bounded by the bytes it reads, so that nesting, aliases and huge counts cannot exhaust anything.
/// </summary>
internal sealed class PickleMachine
{
    /// <summary>Longest pickle in bytes. A checkpoint's is far below one megabyte, as tensors lie beside it.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Most values that a pickle may build; a checkpoint of a thousand parameters builds about twenty thousand.</summary>
    private const int MaxValues = 4_000_000;

    private readonly List<object> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<uint, object> _memo = [];

    private int _values;

    private PickleMachine(PickleCursor cursor) => Cursor = cursor;

    /// <summary>Where operands come from.</summary>
    public PickleCursor Cursor { get; }

    /// <summary>Reads the one value that a pickle holds.</summary>
    public static object Load(ReadOnlyMemory<byte> pickle, FilePlace place)
    {
        PickleMachine machine = new(new PickleCursor(pickle, place));
        for (byte code = machine.Cursor.Opcode(); code != PickleOpcodes.Stop; code = machine.Cursor.Opcode())
        {
            Action<PickleMachine> execute = PickleOpcodes.Find(code) ?? throw machine.Error(
                $"the pickle opcode 0x{code:X2} is not among those that torch.save writes. The file is damaged or no checkpoint.");
            execute(machine);
        }

        return machine.Pop();
    }

    /// <summary>The exception that says what is wrong at the present opcode.</summary>
    public ModelFormatException Error(string problem) => Cursor.Error(problem);

    /// <summary>Puts a value on the stack.</summary>
    public void Push(object value)
    {
        if (++_values > MaxValues)
        {
            throw Error($"the pickle builds more than {MaxValues} values; the limit keeps a hostile file from exhausting memory. "
                + "Re-save only the state dict.");
        }

        _stack.Add(value);
    }

    /// <summary>Takes the top of the stack, which must lie above the last mark.</summary>
    public object Pop()
    {
        object top = Top<object>("value");
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    /// <summary>Takes the top of the stack, which must be of this type.</summary>
    public T Pop<T>(string what)
    {
        T top = Top<T>(what);
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    /// <summary>The top of the stack, which must be of this type.</summary>
    public T Top<T>(string what)
    {
        if (_stack.Count <= (_marks.Count > 0 ? _marks.Peek() : 0))
        {
            throw Error($"a {what} is needed, and the stack is empty. The file is damaged; copy or save it again.");
        }

        return _stack[^1] is T top ? top : throw Error($"a {what} is needed, found {Describe(_stack[^1])}. The file is damaged or no "
            + "checkpoint.");
    }

    /// <summary>Remembers the height of the stack.</summary>
    public void Mark() => _marks.Push(_stack.Count);

    /// <summary>Takes everything above the last mark, and the mark.</summary>
    public List<object> PopToMark()
    {
        if (!_marks.TryPop(out int mark))
        {
            throw Error("a mark is needed, and there is none. The file is damaged; copy or save it again.");
        }

        List<object> items = _stack.GetRange(mark, _stack.Count - mark);
        _stack.RemoveRange(mark, items.Count);
        return items;
    }

    /// <summary>Takes so many values, the deepest first.</summary>
    public List<object> Pop(int count)
    {
        object[] items = new object[count];
        for (int i = count - 1; i >= 0; i--)
        {
            items[i] = Pop();
        }

        return [.. items];
    }

    /// <summary>Gives the top of the stack a number.</summary>
    public void Remember(uint index) => _memo[index] = Top<object>("value");

    /// <summary>Gives the top of the stack the next number.</summary>
    public void Remember() => Remember((uint)_memo.Count);

    /// <summary>Puts a value with a number on the stack.</summary>
    public void Recall(uint index) =>
        Push(_memo.TryGetValue(index, out object? value) ? value : throw Error($"memo {index} was never stored. The file is damaged; "
            + "copy or save it again."));

    /// <summary>A value's kind in words.</summary>
    public static string Describe(object value) => value switch
    {
        PickleGlobal global => $"the name {global.Name}",
        PickleNone => "None",
        PickleSequence => "a list or tuple",
        PickleDict => "a dict",
        PickleNamespace => "a Namespace",
        PickleTensor => "a tensor",
        PickleStorage => "a storage",
        PickleInert => "an object",
        string text => $"the string '{(text.Length <= 40 ? text : text[..40] + "…")}'",
        byte[] => "bytes",
        _ => $"{value}",
    };
}

using System.Numerics;

namespace NeuroSim.Models.Checkpoints;

/// <summary>The opcodes that are understood: those that torch.save writes with any pickle protocol from 2 to 5.</summary>
internal static class PickleOpcodes
{
    /// <summary>Ends the pickle.</summary>
    public const byte Stop = (byte)'.';

    /// <summary>Longest integer in bytes.</summary>
    private const int MaxLongBytes = 1024;

    private const int HighestProtocol = 5;

    private static readonly Action<PickleMachine>?[] Table = Build();

    /// <summary>What an opcode does, or null if it is not on the list.</summary>
    public static Action<PickleMachine>? Find(byte code) => Table[code];

    private static Action<PickleMachine>?[] Build()
    {
        Action<PickleMachine>?[] table = new Action<PickleMachine>?[256];
        AddFraming(table);
        AddNumbers(table);
        AddText(table);
        AddContainers(table);
        AddMemo(table);
        AddObjects(table);
        return table;
    }

    private static void AddFraming(Action<PickleMachine>?[] table)
    {
        table[0x80] = Protocol;
        table[0x95] = static m => m.Cursor.UInt64(); // FRAME: its length helps to read ahead, nothing else.
        table['('] = static m => m.Mark();
        table['0'] = static m => m.Pop();
        table['1'] = static m => m.PopToMark();
    }

    private static void AddNumbers(Action<PickleMachine>?[] table)
    {
        table['N'] = static m => m.Push(PickleNone.Value);
        table[0x88] = static m => m.Push(true);
        table[0x89] = static m => m.Push(false);
        table['J'] = static m => m.Push((long)m.Cursor.Int32());
        table['K'] = static m => m.Push((long)m.Cursor.Byte());
        table['M'] = static m => m.Push((long)m.Cursor.UInt16());
        table[0x8A] = static m => Long(m, m.Cursor.Byte());
        table[0x8B] = static m => Long(m, m.Cursor.UInt32());
        table['G'] = static m => m.Push(m.Cursor.Double());
    }

    private static void AddText(Action<PickleMachine>?[] table)
    {
        table[0x8C] = static m => m.Push(m.Cursor.Text(m.Cursor.Byte()));
        table['X'] = static m => m.Push(m.Cursor.Text(m.Cursor.UInt32()));
        table[0x8D] = static m => m.Push(m.Cursor.Text(m.Cursor.UInt64()));
        table['C'] = static m => m.Push(m.Cursor.Take(m.Cursor.Byte()).ToArray());
        table['B'] = static m => m.Push(m.Cursor.Take(m.Cursor.UInt32()).ToArray());
        table[0x8E] = static m => m.Push(m.Cursor.Take(m.Cursor.UInt64()).ToArray());
    }

    private static void AddContainers(Action<PickleMachine>?[] table)
    {
        table[')'] = static m => m.Push(new PickleSequence([]));
        table[0x85] = static m => m.Push(new PickleSequence(m.Pop(1)));
        table[0x86] = static m => m.Push(new PickleSequence(m.Pop(2)));
        table[0x87] = static m => m.Push(new PickleSequence(m.Pop(3)));
        table['t'] = static m => m.Push(new PickleSequence(m.PopToMark()));
        table[']'] = static m => m.Push(new PickleSequence([]));
        table['a'] = static m => Append(m, m.Pop(1));
        table['e'] = static m => Append(m, m.PopToMark());
        table[0x8F] = static m => m.Push(new PickleSequence([])); // Sets occur among arguments; as data they are lists.
        table[0x90] = static m => Append(m, m.PopToMark());
        table[0x91] = static m => m.Push(new PickleSequence(m.PopToMark()));
        table['}'] = static m => m.Push(new PickleDict());
        table['s'] = static m => SetItems(m, m.Pop(2));
        table['u'] = static m => SetItems(m, m.PopToMark());
    }

    private static void AddMemo(Action<PickleMachine>?[] table)
    {
        table['q'] = static m => m.Remember(m.Cursor.Byte());
        table['r'] = static m => m.Remember(m.Cursor.UInt32());
        table[0x94] = static m => m.Remember();
        table['h'] = static m => m.Recall(m.Cursor.Byte());
        table['j'] = static m => m.Recall(m.Cursor.UInt32());
    }

    private static void AddObjects(Action<PickleMachine>?[] table)
    {
        table['c'] = static m => m.Push(PickleGlobals.Resolve(m, m.Cursor.Line(), m.Cursor.Line()));
        table[0x93] = StackGlobal;
        table['R'] = Construct;
        table[0x81] = Construct;
        table['b'] = SetState;
        table['Q'] = static m => m.Push(PickleTensors.Storage(m, m.Pop<PickleSequence>("storage description")));
    }

    private static void Protocol(PickleMachine machine)
    {
        byte version = machine.Cursor.Byte();
        if (version > HighestProtocol)
        {
            throw machine.Error($"pickle protocol {version} is unknown; NeuroSim reads up to {HighestProtocol}.");
        }
    }

    private static void Long(PickleMachine machine, uint length)
    {
        if (length > MaxLongBytes)
        {
            throw machine.Error($"an integer of {length} bytes; the limit is {MaxLongBytes}.");
        }

        BigInteger value = new(machine.Cursor.Take(length));
        machine.Push(value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value);
    }

    private static void Append(PickleMachine machine, List<object> items) => machine.Top<PickleSequence>("list").Items.AddRange(items);

    private static void SetItems(PickleMachine machine, List<object> items)
    {
        PickleDict dict = machine.Top<PickleDict>("dict");
        if (items.Count % 2 != 0)
        {
            throw machine.Error("a dict is given a key without a value. The file is damaged; copy or save it again.");
        }

        for (int i = 0; i < items.Count; i += 2)
        {
            dict.Items[dict.KeyText(items[i])] = items[i + 1];
        }
    }

    private static void StackGlobal(PickleMachine machine)
    {
        string name = machine.Pop<string>("class name");
        machine.Push(PickleGlobals.Resolve(machine, machine.Pop<string>("module name"), name));
    }

    private static void Construct(PickleMachine machine)
    {
        PickleSequence arguments = machine.Pop<PickleSequence>("tuple of arguments");
        machine.Push(PickleGlobals.Construct(machine, machine.Pop<PickleGlobal>("known name"), arguments.Items));
    }

    /// <summary>An object's state. A Namespace's is its attributes; torch hangs version numbers on dicts, which say nothing here.</summary>
    private static void SetState(PickleMachine machine)
    {
        object state = machine.Pop();
        if (machine.Top<object>("object") is PickleNamespace target && state is PickleDict attributes)
        {
            target.Attributes = attributes;
        }
    }
}
